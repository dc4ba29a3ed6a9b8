"""Reacting, as blogs' pages and programs do it: once for each person and kind, and of guests nothing is kept."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlmodel import Session, func, select

from comments.discussion.models import Comment, Thread
from comments.reactions.models import AccountReaction, ReactionLink
from comments.sites.models import Site
from comments.sites.rules import SiteSettings
from comments.web.widget.reactions import REACTING
from tests.service import BAKERY, BLOG, Running
from tests.web.widget.test_posting import post

JSON = {"accept": "application/json"}


@pytest.fixture
async def reader(running: Running, garage: Site, bakery: Site) -> AsyncIterator[httpx.AsyncClient]:
    """A guest's browser on the garage's blog; the bakery is noise."""
    del garage, bakery
    async with running.client(origin=BLOG) as client:
        yield client


@pytest.fixture
async def comment(reader: httpx.AsyncClient) -> str:
    """The id of one comment among others."""
    await post(reader, body="Noise")
    posted = (await post(reader)).json()["comment"]["id"]
    await post(reader, parent=posted, body="More noise")
    return str(posted)


def to(comment: str, name: str = "like") -> str:
    return f"/api/v1/comments/{comment}/reactions/{name}"


def bearer(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"}


async def counts_of(client: httpx.AsyncClient, comment: str) -> dict[str, int]:
    counts: dict[str, int] = (await client.get(f"/api/v1/comments/{comment}")).json()["comment"]["reactions"]
    return counts


def rows(session: Session) -> tuple[int, int]:
    return (
        session.exec(select(func.count()).select_from(AccountReaction)).one(),
        session.exec(select(func.count()).select_from(ReactionLink)).one(),
    )


async def test_guests_and_members_count_once_each_however_often_they_click(
    running: Running, reader: httpx.AsyncClient, comment: str, bob: str, alice: str
) -> None:
    async with running.client("198.51.100.9", origin=BLOG) as other:
        for _ in range(2):
            await asyncio.gather(reader.post(to(comment)), other.post(to(comment)))
            await asyncio.gather(*(reader.post(to(comment), headers=bearer(each)) for each in (bob, alice)))
        await other.post(to(comment, "love"))
    assert await counts_of(reader, comment) == {"like": 4, "love": 1}


async def test_many_clicks_at_once_by_one_guest_are_one_reaction(reader: httpx.AsyncClient, comment: str) -> None:
    answers = await asyncio.gather(*(reader.post(to(comment)) for _ in range(8)))
    assert {(each.status_code, each.text) for each in answers} == {(200, '{"reactions":{"like":1}}')}


async def test_what_one_gave_is_taken_back_and_nothing_of_anybody_else(
    running: Running, reader: httpx.AsyncClient, comment: str, bob: str, alice: str
) -> None:
    await reader.post(to(comment))
    await reader.post(to(comment), headers=bearer(bob))
    async with running.client("198.51.100.9", origin=BLOG) as other:
        await other.delete(to(comment))
        await other.delete(to(comment), headers=bearer(alice))
    untouched = await counts_of(reader, comment)
    await reader.delete(to(comment), headers=bearer(bob))
    last = await reader.delete(to(comment))
    assert (untouched, last.json(), await running.db.read(rows)) == ({"like": 2}, {"reactions": {}}, (0, 0))


async def test_a_vote_the_other_way_takes_the_first_ones_place(running: Running, bob: str) -> None:
    await running.add_site("votes", [BLOG], SiteSettings(reactions=("up", "down")))
    async with running.client(origin=BLOG) as client:
        posted = await client.post("/api/v1/sites/votes/comments", json=_words())
        comment = posted.json()["comment"]["id"]
        for headers in ({}, bearer(bob)):
            await client.post(to(comment, "up"), headers=headers)
            await client.post(to(comment, "down"), headers=headers)
        score = await running.db.read(lambda session: session.get_one(Comment, comment).score)
        assert (await counts_of(client, comment), score) == ({"down": 2}, -2)


def _words(body: str = "Hello") -> dict[str, Any]:
    return {"thread": {"key": "/post"}, "author": {"name": "Nadia"}, "body": body}


@pytest.mark.clause("P5")
async def test_no_address_is_kept_of_a_voter_and_digests_of_one_person_have_nothing_in_common(
    running: Running, reader: httpx.AsyncClient, comment: str
) -> None:
    await reader.post(to(comment))
    await reader.post(to(comment, "love"))

    def look(session: Session) -> tuple[int, bool]:
        links = session.exec(select(ReactionLink)).all()
        return len({each.digest for each in links}), any(b"203.0.113.7" in each.digest for each in links)

    assert (await running.db.read(look), set(ReactionLink.__table__.columns.keys())) == (  # type: ignore[attr-defined]
        (2, False),
        {"digest", "comment_id", "name", "expires_at"},
    )


async def test_a_guest_is_recognised_past_midnight_and_not_after_a_day(
    running: Running, reader: httpx.AsyncClient, comment: str
) -> None:
    midnight = running.clock.now.replace(hour=23, minute=59, second=0)
    running.clock.advance(midnight - running.clock.now)
    await reader.post(to(comment))
    running.clock.advance(timedelta(minutes=2))
    again = (await reader.post(to(comment))).json()
    running.clock.advance(timedelta(hours=24))
    undone = (await reader.delete(to(comment))).json()
    anew = (await reader.post(to(comment))).json()
    assert [each["reactions"]["like"] for each in (again, undone, anew)] == [1, 1, 2]


async def test_devices_that_change_their_address_in_one_household_are_one_voter(
    running: Running, reader: httpx.AsyncClient, comment: str
) -> None:
    for ip in ("2001:db8:1:2::5", "2001:db8:1:2:a:b:c:d", "2001:db8:1:3::5"):
        async with running.client(ip, origin=BLOG) as client:
            await client.post(to(comment))
    assert await counts_of(reader, comment) == {"like": 2}


async def test_bad_input_is_refused_and_never_a_fault(
    running: Running, reader: httpx.AsyncClient, comment: str
) -> None:
    pending = await running.add_site("quiet", [BLOG], SiteSettings(moderation="all"))
    held = (await reader.post(f"/api/v1/sites/{pending.slug}/comments", json=_words())).json()["comment"]["id"]
    cases: list[tuple[str, dict[str, Any]]] = [
        (to(comment, "hate"), {}),
        (to(comment, "%00"), {}),
        (to(comment, "like" * 900), {}),
        (to(comment, "LIKE"), {}),
        # A comment that nobody knows is on no blog, whose page this could be.
        (to("no-such-comment!"), {}),
        (to("x" * 500), {}),
        (to(held), {}),
        (to(comment), {"json": {"ip": "203.0.113.7"}}),
        (to(comment), {"json": [1]}),
        (to(comment), {"content": b"\xff{"}),
        (to(comment), {"headers": {"authorization": "Bearer nobody"}}),
        (to(comment), {"headers": {"origin": BAKERY}}),
        (to(comment), {"headers": {"origin": "null"}}),
    ]
    answers = [await reader.request(method, path, **sent) for method in ("POST", "DELETE") for path, sent in cases]
    statuses = [each.status_code for each in answers]
    is_problem = all(each.headers["content-type"].startswith("application/problem+json") for each in answers)
    assert (statuses[:13], statuses[13:], is_problem) == (
        (expected := [404, 400, 404, 404, 403, 403, 404, 400, 400, 400, 401, 403, 403]),
        expected,
        True,
    )


async def test_what_is_not_offered_cannot_be_given_but_taken_back(
    running: Running, reader: httpx.AsyncClient, comment: str, garage: Site
) -> None:
    await reader.post(to(comment))

    def narrow(session: Session) -> None:
        session.get_one(Site, garage.id).settings = SiteSettings(reactions=()).to_stored()

    await running.db.write(narrow)
    refused = await reader.post(to(comment, "love"))
    assert (refused.status_code, refused.json()["type"], (await reader.delete(to(comment))).json()) == (
        404,
        "urn:aparte:problem:reaction-not-offered",
        {"reactions": {}},
    )


async def test_a_closed_thread_takes_reactions(running: Running, reader: httpx.AsyncClient, comment: str) -> None:
    def close(session: Session) -> None:
        for thread in session.exec(select(Thread)):
            thread.locked = True

    await running.db.write(close)
    assert (await reader.post(to(comment))).status_code == 200


async def test_the_best_come_first_and_the_next_page_goes_on_below_them(reader: httpx.AsyncClient, bob: str) -> None:
    ids = [(await post(reader, body=str(number))).json()["comment"]["id"] for number in range(3)]
    await reader.post(to(ids[2]))
    await reader.post(to(ids[2], "love"))
    await reader.post(to(ids[1]), headers=bearer(bob))
    found: list[str] = []
    cursor = None
    for _ in range(3):
        page = {"thread": "/post", "sort": "top", "limit": "1"} | ({"cursor": cursor} if cursor else {})
        answer = (await reader.get("/api/v1/sites/garage/comments", params=page)).json()
        found, cursor = [*found, *(each["id"] for each in answer["comments"])], answer["next"]
    assert (found, cursor) == (ids[::-1], None)


async def test_ready_bytes_tell_of_a_reaction_at_once(reader: httpx.AsyncClient, comment: str) -> None:
    address, query = "/api/v1/sites/garage/comments", {"thread": "/post", "view": "widget"}
    before = await reader.get(address, params=query)
    await reader.post(to(comment, "laugh"))
    after = (await reader.get(address, params=query, headers={"if-none-match": before.headers["etag"]})).json()
    told = {each["id"]: each["reactions"] for each in after["comments"]}
    assert (after["site"]["reactions"], told[comment]) == (["like", "love", "laugh"], {"laugh": 1})


async def test_a_deleted_comment_keeps_no_reaction(
    running: Running, reader: httpx.AsyncClient, comment: str, alice: str
) -> None:
    await reader.post(to(comment))
    await reader.post(to(comment), headers=bearer(alice))
    await reader.delete(f"/api/v1/comments/{comment}", headers=bearer(alice))
    row = await running.db.read(lambda session: session.get_one(Comment, comment))
    assert (await running.db.read(rows), row.reactions, row.score, await counts_of(reader, comment)) == (
        (0, 0),
        {},
        1,
        {},
    )


async def test_a_guests_click_needs_no_preflight_and_taking_back_one_that_lasts(
    reader: httpx.AsyncClient, comment: str
) -> None:
    click = await reader.post(to(comment))
    asked = await reader.options(to(comment), headers={"access-control-request-method": "DELETE"})
    assert (
        click.headers["access-control-allow-origin"],
        asked.headers["access-control-allow-methods"],
        asked.headers["access-control-max-age"],
    ) == (BLOG, "DELETE", "7200")


async def test_too_many_from_one_network_are_told_when_to_come_back(
    running: Running, reader: httpx.AsyncClient, comment: str, garage: Site
) -> None:
    limiter = running.service.litestar.state.limiter
    network = bytes(10) + b"\xff\xff" + bytes([203, 0, 113, 0])
    for _ in range(REACTING.limit):
        await limiter.check("react", garage.id.encode(), network, rule=REACTING)
    answer = await reader.post(to(comment))
    assert (answer.status_code, int(answer.headers["retry-after"]) > 0) == (429, True)


@pytest.mark.clause("P14")
async def test_a_blog_without_reactions_asks_nothing_of_voters(running: Running) -> None:
    for slug, reactions in (("plain", ()), ("votes", ("down", "up"))):
        await running.add_site(slug, [BLOG], SiteSettings(reactions=reactions))
    async with running.client() as client:
        plain, votes = [(await client.get(f"/api/v1/sites/{slug}")).json() for slug in ("plain", "votes")]
    assert ("vote" in plain["asks"], votes["asks"]["vote"]["derived"], votes["features"]["reactions"]) == (
        False,
        ["voter"],
        ["down", "up"],
    )
