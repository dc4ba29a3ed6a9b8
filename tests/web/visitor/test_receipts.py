"""A guest's own view: what is kept, who looked, and erasing it."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlmodel import Session, select

from comments.audit.actors import OPERATOR
from comments.disclosures.holding import place_hold
from comments.disclosures.rules import HoldOrder
from comments.discussion.models import Comment
from comments.discussion.objecting import object_to_keeping
from comments.foundation.clock import to_wire
from comments.sites.models import Site
from comments.vault.ledger import known_of
from comments.vault.models import SealedValue, SubjectKey
from tests.mailbox import worker_of
from tests.service import BLOG, PUBLIC_URL, Running, comment_body

POST = "/api/v1/sites/garage/comments"


@pytest.fixture
async def reader(running: Running, garage: Site) -> AsyncIterator[httpx.AsyncClient]:
    async with running.client("203.0.113.7", origin=BLOG) as client:
        yield client


@pytest.fixture
async def posted(reader: httpx.AsyncClient) -> Any:
    await reader.post(POST, json=comment_body("noise", author={"name": "Omar", "email": "omar@example.net"}))
    return (await reader.post(POST, json=comment_body())).json()


def receipt(posted: Any) -> str:
    return f"/api/v1/receipts/{posted['receipt']['token']}"


@pytest.mark.clause("P7")
async def test_the_holder_sees_their_own_addresses(reader: httpx.AsyncClient, posted: Any) -> None:
    own = (await reader.get(receipt(posted))).json()
    assert (own["ip"], own["email"]) == ("203.0.113.7", "nadia@example.net")


async def test_the_answer_is_stored_nowhere(reader: httpx.AsyncClient, posted: Any) -> None:
    assert (await reader.get(receipt(posted))).headers["cache-control"] == "no-store"


async def test_another_token_is_not_found(reader: httpx.AsyncClient, posted: Any) -> None:
    assert (await reader.get(receipt(posted)[:-1] + "x")).status_code == 404


async def test_a_look_is_told_with_its_purpose_and_role(
    running: Running, reader: httpx.AsyncClient, posted: Any, alice: str
) -> None:
    address = f"/api/v1/comments/{posted['comment']['id']}/disclosures"
    async with running.client(authorization=f"Bearer {alice}") as administrator:
        await administrator.post(address, json={"purpose": "abuse", "fields": ["ip"]})
    told = (await reader.get(f"{receipt(posted)}/disclosures")).json()["disclosures"]
    assert [(each["purpose"], each["role"], each["fields"]) for each in told] == [("abuse", "owner", ["ip"])]


async def test_ones_own_view_is_no_look(reader: httpx.AsyncClient, posted: Any) -> None:
    await reader.get(receipt(posted))
    assert (await reader.get(f"{receipt(posted)}/disclosures")).json() == {"disclosures": []}


async def test_the_ip_is_gone_after_its_period(running: Running, reader: httpx.AsyncClient, posted: Any) -> None:
    running.clock.advance(timedelta(days=91))
    own = (await reader.get(receipt(posted))).json()
    assert (own["ip"], own["email"]) == (None, "nadia@example.net")


async def test_erasing_leaves_nothing_sealed(running: Running, reader: httpx.AsyncClient, posted: Any) -> None:
    assert (await reader.delete(receipt(posted))).status_code == 204
    rows = await running.db.read(lambda session: session.exec(select(SealedValue.row_id)).all())
    assert posted["comment"]["id"] not in rows


async def test_erasing_destroys_the_comments_own_key(running: Running, reader: httpx.AsyncClient, posted: Any) -> None:
    await reader.delete(receipt(posted))
    vault = running.vault
    await worker_of(running).work_off()
    subjects = await vault.keys.read(lambda session: session.exec(select(SubjectKey.subject)).all())
    assert (len(subjects), f"comments:{posted['comment']['id']}" in subjects) == (1, False)


async def test_a_vault_that_is_older_than_an_objection_is_known_for_that(running: Running, posted: Any) -> None:
    def object_to_it(session: Session) -> None:
        object_to_keeping(session, session.get_one(Comment, posted["comment"]["id"]), running.clock)

    # The hour's run of retention, which notes it as well, is over by then.
    await worker_of(running).work_off()
    await running.db.write(object_to_it)
    await worker_of(running).work_off()
    reached = await running.vault.ledger.high_water()
    assert reached is not None
    known = await running.db.read(lambda session: known_of(session, reached.vault_id))
    assert (known, reached.sequence) == (1, 1)


async def test_a_used_receipt_is_worth_nothing(reader: httpx.AsyncClient, posted: Any) -> None:
    await reader.delete(receipt(posted))
    assert (await reader.get(receipt(posted))).status_code == 404


async def test_the_page_shows_the_same_and_erases(reader: httpx.AsyncClient, posted: Any) -> None:
    page = f"/receipts/{posted['receipt']['token']}"
    shown = (await reader.get(page, headers={"accept": "text/html"})).text
    erased = await reader.post(f"{page}/erase", headers={"accept": "text/html", "origin": PUBLIC_URL})
    assert ("203.0.113.7" in shown, "It is erased" in erased.text) == (True, True)


async def test_a_receipt_edits_its_comment_in_the_window(reader: httpx.AsyncClient, posted: Any) -> None:
    token = {"authorization": f"Bearer {posted['receipt']['token']}"}
    answer = await reader.patch(f"/api/v1/comments/{posted['comment']['id']}", json={"body": "Better"}, headers=token)
    assert answer.json()["comment"]["html"] == "<p>Better</p>"


async def test_a_receipt_edits_nothing_after_the_window(
    running: Running, reader: httpx.AsyncClient, posted: Any
) -> None:
    running.clock.advance(timedelta(minutes=16))
    token = {"authorization": f"Bearer {posted['receipt']['token']}"}
    answer = await reader.patch(f"/api/v1/comments/{posted['comment']['id']}", json={"body": "Better"}, headers=token)
    assert answer.json()["type"] == "urn:aparte:problem:edit-window-over"


async def test_a_receipt_is_good_for_its_own_comment_alone(reader: httpx.AsyncClient, posted: Any) -> None:
    other = (await reader.post(POST, json=comment_body("Another"))).json()["comment"]["id"]
    token = {"authorization": f"Bearer {posted['receipt']['token']}"}
    assert (await reader.patch(f"/api/v1/comments/{other}", json={"body": "Mine"}, headers=token)).status_code in {
        401,
        403,
    }


@pytest.mark.parametrize("backend", ["sqlite"])
async def test_the_holder_is_told_until_when_something_is_held_even_as_it_is_erased(
    running: Running, reader: httpx.AsyncClient, posted: Any
) -> None:
    until = running.clock.now + timedelta(days=300)
    order = HoldOrder(comment_id=posted["comment"]["id"], reason="Order 12/2026", until=until)
    await place_hold(running.db, running.vault.expiry.resealer, order, OPERATOR, running.clock)
    told, page = (await reader.get(receipt(posted))).json()["held_until"], f"/receipts/{posted['receipt']['token']}"
    seen, erased = (
        (await reader.get(page)).text,
        (await reader.post(f"{page}/erase", headers={"origin": PUBLIC_URL})).text,
    )
    assert (told, "keeps this comment" in seen, "when the hold ends" in erased) == (to_wire(until), True, True)
