from datetime import timedelta

import pytest
from sqlmodel import Session

from comments.audit.actors import OPERATOR
from comments.disclosures.holding import place_hold
from comments.disclosures.rules import HoldOrder
from comments.discussion.editing import edit_comment
from comments.discussion.models import Comment
from comments.discussion.objecting import object_to_keeping
from comments.rendering.pipeline import render
from comments.retention.assembly import new_retention
from comments.retention.running import run_retention
from comments.sites.models import Site
from comments.sites.rules import SiteSettings
from tests.factories.comments import make_comment
from tests.service import Running
from tests.web.admin.conftest import Console

# What is tested here knows no database.
pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


async def test_a_comment_is_shown_between_its_neighbours(running: Running, alices: Console, garage: Site) -> None:
    def talk(session: Session) -> str:
        above = make_comment(session, garage)
        asked = make_comment(session, garage, parent=above)
        below = make_comment(session, garage, parent=asked, status="pending")
        above.author_name, below.author_name = "Above", "Below"
        return asked.id

    asked = await running.db.write(talk)
    text = (await alices.get(f"/comments/{asked}")).text
    assert text.index("Above") < text.index('class="sheet card focus"') < text.index("Below")


async def test_opening_a_comment_shows_nothing_that_is_sealed(alices: Console, posted: str) -> None:
    text = (await alices.get(f"/comments/{posted}")).text
    assert ("sealed" in text, "203.0.113.7" in text, "nadia@example.net" in text) == (True, False, False)


async def test_a_reason_is_kept_with_the_decision(alices: Console, waiting: str) -> None:
    back = f"/console/comments/{waiting}"
    await alices.post(f"/comments/{waiting}/decision", {"status": "rejected", "reason": "Off topic", "back": back})
    assert "Reason: Off topic" in (await alices.get(f"/comments/{waiting}")).text


async def test_a_reason_that_is_too_long_stays_in_its_field(alices: Console, waiting: str) -> None:
    answer = await alices.post(f"/comments/{waiting}/decision", {"status": "spam", "reason": "x" * 501})
    assert (answer.status_code, f'value="{"x" * 501}"' in answer.text, 'aria-invalid="true"' in answer.text) == (
        400,
        True,
        True,
    )


async def test_an_unknown_decision_is_refused(running: Running, alices: Console, waiting: str) -> None:
    answer = await alices.post(f"/comments/{waiting}/decision", {"status": "approved"})
    status = await running.db.read(lambda session: session.get_one(Comment, waiting).status)
    assert (answer.status_code, status) == (400, "pending")


async def test_a_comment_is_pinned_with_one_click(alices: Console, posted: str) -> None:
    back = f"/console/comments/{posted}"
    answer = await alices.post(f"/comments/{posted}/decision", {"pinned": "yes", "back": back})
    assert "is pinned to the top of its thread" in (await alices.client.get(answer.headers["location"])).text


async def test_a_deleted_comment_offers_no_more_decisions(alices: Console, posted: str) -> None:
    await alices.post(f"/comments/{posted}/decision", {"status": "deleted"})
    text = (await alices.get(f"/comments/{posted}")).text
    assert ("This comment was deleted." in text, "/decision" in text, "/identity" in text) == (True, False, False)


async def test_deciding_about_what_was_deleted_is_refused_in_words(alices: Console, posted: str) -> None:
    await alices.post(f"/comments/{posted}/decision", {"status": "deleted"})
    assert (await alices.post(f"/comments/{posted}/decision", {"status": "published"})).status_code == 409


@pytest.mark.parametrize("identifier", ["nonsense", "%20", "é", "a" * 300])
async def test_a_comment_that_does_not_exist_is_not_found(alices: Console, identifier: str) -> None:
    assert (await alices.get(f"/comments/{identifier}")).status_code == 404


async def place_hold_on(running: Running, comment_id: str) -> None:
    order = HoldOrder(comment_id=comment_id, reason="Order 12/2026", until=running.clock.now + timedelta(days=300))
    await place_hold(running.db, running.vault.expiry.resealer, order, OPERATOR, running.clock)


async def test_administrators_read_why_a_comment_is_held_and_until_when(
    running: Running, alices: Console, bobs: Console, posted: str
) -> None:
    await place_hold_on(running, posted)
    seen = [(await each.get(f"/comments/{posted}")).text for each in (alices, bobs)]
    assert ["Order 12/2026" in text for text in seen] == [True, False]
    assert "January 8, 2027" in seen[0] or "8 January 2027" in seen[0]


async def test_what_is_held_is_shown_past_its_time_for_a_legal_purpose_alone(
    running: Running, alices: Console, posted: str
) -> None:
    await place_hold_on(running, posted)
    running.clock.advance(timedelta(days=120))
    await run_retention(new_retention(running.db, running.vault.expiry, running.clock))
    await alices.sign_in("alice")
    shown = [
        (await alices.post(f"/comments/{posted}/identity", {"purpose": purpose})).text for purpose in ("abuse", "legal")
    ]
    assert ["203.0.113.7" in text for text in shown] == [False, True]


async def test_moderators_of_the_site_read_what_a_comment_said_before(
    running: Running, bobs: Console, charlies: Console, posted: str
) -> None:
    def change(session: Session) -> None:
        comment = session.get_one(Comment, posted)
        edit_comment(session, comment, "Other words", render("Other words"), SiteSettings(), running.clock)
        session.add(comment)

    before = await running.db.read(lambda session: session.get_one(Comment, posted).source)
    await running.db.write(change)
    text = (await bobs.get(f"/comments/{posted}")).text
    assert (before in text, "Other words" in text) == (True, True)
    assert (await charlies.get(f"/comments/{posted}")).status_code == 404


async def test_that_the_author_objected_is_said_and_no_look_is_offered(
    running: Running, alices: Console, posted: str
) -> None:
    def write(session: Session) -> None:
        object_to_keeping(session, session.get_one(Comment, posted), running.clock)

    await running.db.write(write)
    text = (await alices.get(f"/comments/{posted}")).text
    assert ("The author objected on 14 March 2026" in text, 'name="purpose"' in text) == (True, False)


async def test_what_is_held_of_a_deleted_comment_is_still_shown_for_a_legal_purpose(
    running: Running, alices: Console, posted: str
) -> None:
    await place_hold_on(running, posted)
    await alices.post(f"/comments/{posted}/decision", {"status": "deleted"})
    shown = (await alices.post(f"/comments/{posted}/identity", {"purpose": "legal"})).text
    assert ("203.0.113.7" in shown, 'name="purpose"' in shown) == (True, True)
