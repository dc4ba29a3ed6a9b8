"""An address is taken in when a comment is created and at no other moment, and only from whom it may be believed."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from sqlalchemy import func
from sqlmodel import Session, select

from comments.accounts.rules import Role
from comments.settings import Settings
from comments.sites.models import Site
from comments.vault.models import SealedValue
from tests.canary.storage import rows_of
from tests.clock import SettableClock
from tests.service import BLOG, PASSWORD, PUBLIC_URL, Running, comment_body, running_service

pytestmark = pytest.mark.clause("P5")

POST = "/api/v1/sites/garage/comments"
OWN_PAGE = {"origin": PUBLIC_URL}
PEER = "203.0.113.7"
SPOOFED = {"x-forwarded-for": "198.51.100.9", "forwarded": "for=198.51.100.9", "x-real-ip": "198.51.100.9"}
READING = [
    "/api/v1/sites/garage",
    f"{POST}?thread=/post",
    f"{POST}?thread=/post&sort=newest&view=widget",
    "/api/v1/sites/garage/counts?thread=/post",
    "/api/v1/sites/garage/policy",
    "/sites/garage/threads?thread=/post",
    "/sites/garage/privacy",
    "/sites/garage/privacy/history?compare=1..1",
    "/sites/garage/privacy/feed.atom",
    "/widget/aparte.js",
    "/console/sign-in",
    "/health",
]


@pytest.fixture
async def reader(running: Running, garage: Site) -> AsyncIterator[httpx.AsyncClient]:
    async with running.client(PEER, origin=BLOG) as client:
        yield client


WRONG = {"login": "alice", "password": "wrong"}


def count_sealed(session: Session) -> int:
    return session.exec(select(func.count()).select_from(SealedValue)).one()


async def look(running: Running, alice: str, comment: str) -> dict[str, Any]:
    headers = {"authorization": f"Bearer {alice}"}
    async with running.client(**headers) as client:
        wish = {"purpose": "abuse", "fields": ["ip"]}
        answer: dict[str, Any] = (await client.post(f"/api/v1/comments/{comment}/disclosures", json=wish)).json()
    return answer


async def test_a_comment_is_sealed_with_address_and_e_mail(running: Running, reader: httpx.AsyncClient) -> None:
    await reader.post(POST, json=comment_body())
    assert await running.db.read(count_sealed) == 2


@pytest.mark.clause("P12")
@pytest.mark.clause("P14")
async def test_without_an_e_mail_address_the_comment_is_taken_and_none_is_kept(
    running: Running, reader: httpx.AsyncClient
) -> None:
    answer = await reader.post(POST, json=comment_body(author={"name": "Nadia"}))
    assert (answer.status_code, await running.db.read(count_sealed)) == (201, 1)


@pytest.mark.clause("P5")
@pytest.mark.parametrize(("path", "how"), [("/api/v1/sessions", "json"), ("/console/sign-in", "data")])
async def test_a_sign_in_seals_where_it_came_from_and_nothing_else(
    running: Running, reader: httpx.AsyncClient, alice: str, path: str, how: str
) -> None:
    asked: Any = {how: {"login": "alice", "password": PASSWORD}}
    await reader.post(path, headers=OWN_PAGE, **asked)
    assert await running.db.read(count_sealed) == 1


async def test_no_other_call_seals_anything(running: Running, reader: httpx.AsyncClient, alice: str) -> None:
    posted = (await reader.post(POST, json=comment_body())).json()
    comment, receipt = f"/api/v1/comments/{posted['comment']['id']}", posted["receipt"]["token"]
    guest, owner = {"authorization": f"Bearer {receipt}"}, {"authorization": f"Bearer {alice}"}
    calls = [
        *(reader.get(address) for address in READING),
        reader.patch(comment, json={"body": "Better words"}, headers=guest),
        reader.patch(comment, json={"status": "pending"}, headers=owner),
        reader.post("/api/v1/preview", json={"body": "Hello"}),
        reader.post(POST, json=comment_body(body="")),
        reader.post(POST, json=comment_body(), headers={"origin": "https://evil.example"}),
        reader.post("/api/v1/sessions", json=WRONG, headers=OWN_PAGE),
        reader.post("/console/sign-in", data=WRONG, headers=OWN_PAGE),
        reader.post(f"{comment}/disclosures", json={"purpose": "abuse"}, headers=owner | OWN_PAGE),
        reader.get(f"/receipts/{receipt}"),
    ]
    answers, sealed = [], []
    for call in calls:
        answers.append((await call).status_code)
        sealed.append(await running.db.read(count_sealed))
    assert (set(answers), sealed) == ({200, 201, 400, 401, 403}, [2] * len(calls))


@pytest.mark.clause("P8")
async def test_reading_leaves_no_row_in_any_table(running: Running, reader: httpx.AsyncClient) -> None:
    await reader.post(POST, json=comment_body())
    before = [await rows_of(database, "") for database in (running.db, running.vault.keys)]
    answers = [(await reader.get(address)).status_code for address in READING]
    after = [await rows_of(database, "") for database in (running.db, running.vault.keys)]
    assert (set(answers), after) == ({200}, before)


async def test_what_a_stranger_says_of_their_own_address_is_not_believed(
    running: Running, reader: httpx.AsyncClient, alice: str
) -> None:
    comment = (await reader.post(POST, json=comment_body(), headers=SPOOFED)).json()["comment"]["id"]
    assert (await look(running, alice, comment))["ip"] == PEER


@pytest.mark.parametrize(
    ("header", "value", "believed"),
    [
        ("x-forwarded-for", "198.51.100.9", "198.51.100.9"),
        ("x-forwarded-for", "192.0.2.1, 2001:db8:1::9", "2001:db8:1::9"),
        ("x-forwarded-for", "junk", PEER),
        ("forwarded", "for=198.51.100.9", PEER),
    ],
)
async def test_a_trusted_proxys_one_header_is_believed(
    settings: Settings, clock: SettableClock, header: str, value: str, believed: str
) -> None:
    behind = settings.model_copy(update={"trusted_proxies": f"{PEER}/32"})
    async with running_service(behind, clock) as running, running.client(PEER, **{header: value}) as client:
        garage = await running.add_site("garage", [BLOG])
        alice = await running.add_person("alice", {garage.id: Role.OWNER})
        comment = (await client.post(POST, json=comment_body())).json()["comment"]["id"]
        assert (await look(running, alice, comment))["ip"] == believed


async def test_a_comment_whose_sender_has_no_address_is_taken_without_one(
    running: Running, garage: Site, alice: str
) -> None:
    async with running.client("not an address") as client:
        comment = (await client.post(POST, json=comment_body())).json()["comment"]["id"]
    assert (await look(running, alice, comment))["ip"] is None
