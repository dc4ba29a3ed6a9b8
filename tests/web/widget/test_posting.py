"""Posting, as blogs' pages and programs do it."""

import asyncio
from ipaddress import ip_address
from typing import Any

import httpx
import pytest
from sqlmodel import Session, select

from comments.accounts.rules import Role
from comments.discussion.models import Comment, Thread
from comments.sites.models import Site
from comments.sites.rules import SiteSettings
from comments.web.client_address import network_key
from comments.web.widget.posting import POSTING
from tests.service import BAKERY, BLOG, PUBLIC_URL, Running, comment_body

POST = "/api/v1/sites/garage/comments"


@pytest.fixture
async def reader(running: Running, garage: Site) -> Any:
    """A browser on the garage's blog."""
    del garage
    async with running.client(origin=BLOG) as client:
        yield client


async def post(client: httpx.AsyncClient, **others: Any) -> httpx.Response:
    headers = others.pop("headers", {})
    return await client.post(POST, json=comment_body(**others), headers=headers)


def count_comments(session: Session) -> int:
    return len(session.exec(select(Comment.id)).all())


async def test_a_guests_comment_is_published_at_once(reader: httpx.AsyncClient) -> None:
    answer = (await post(reader)).json()
    assert (answer["comment"]["status"], answer["comment"]["author"]) == (
        "published",
        {"name": "Nadia", "kind": "guest"},
    )


async def test_the_answer_has_exactly_the_contracts_fields(reader: httpx.AsyncClient) -> None:
    names = "author body created_at edited_at html id parent pinned reactions replies status thread"
    assert " ".join(sorted((await post(reader)).json()["comment"])) == names


async def test_a_guest_gets_a_receipt(reader: httpx.AsyncClient) -> None:
    receipt = (await post(reader)).json()["receipt"]
    assert receipt["url"] == f"{PUBLIC_URL}/receipts/{receipt['token']}"


async def test_markdown_is_rendered(reader: httpx.AsyncClient) -> None:
    answer = (await post(reader, body="**Bold** <script>alert(1)</script>")).json()
    assert answer["comment"]["html"].startswith("<p><strong>Bold</strong> &lt;script&gt;")


async def test_an_all_moderated_site_holds_comments(running: Running, reader: httpx.AsyncClient) -> None:
    await running.add_site("quiet", [BLOG], SiteSettings(challenge=False, moderation="all"))
    answer = await reader.post("/api/v1/sites/quiet/comments", json=comment_body())
    listed = await reader.get("/api/v1/sites/quiet/comments", params={"thread": "/post"})
    assert (answer.json()["comment"]["status"], listed.json()["comments"]) == ("pending", [])


async def test_a_member_of_the_blogs_team_is_shown_as_staff(reader: httpx.AsyncClient, alice: str) -> None:
    body = comment_body()
    del body["author"]
    answer = await reader.post(POST, json=body, headers={"authorization": f"Bearer {alice}"})
    assert answer.json()["comment"]["author"] == {"name": "alice", "kind": "staff"}


async def test_a_signed_in_person_gets_no_receipt(reader: httpx.AsyncClient, alice: str) -> None:
    body = comment_body()
    del body["author"]
    answer = await reader.post(POST, json=body, headers={"authorization": f"Bearer {alice}"})
    assert "receipt" not in answer.json()


async def test_a_retry_with_the_same_key_posts_once(running: Running, reader: httpx.AsyncClient) -> None:
    key = {"idempotency-key": "a-key-that-a-program-made"}
    answers = [await post(reader, headers=key) for _ in range(3)]
    assert len({answer.text for answer in answers}) == 1
    assert await running.db.read(count_comments) == 1


async def test_ten_retries_at_once_post_once(running: Running, reader: httpx.AsyncClient) -> None:
    key = {"idempotency-key": "a-key-that-a-program-made"}
    answers = await asyncio.gather(*(post(reader, headers=key) for _ in range(10)))
    assert {answer.status_code for answer in answers} == {201}
    assert await running.db.read(count_comments) == 1


async def test_another_comment_under_the_same_key_is_a_conflict(reader: httpx.AsyncClient) -> None:
    key = {"idempotency-key": "a-key-that-a-program-made"}
    await post(reader, headers=key)
    assert (await post(reader, headers=key, body="Something else")).status_code == 409


async def test_a_guessed_key_from_another_network_gets_no_receipt(running: Running, reader: httpx.AsyncClient) -> None:
    key = {"idempotency-key": "1"}
    await post(reader, headers=key)
    async with running.client("198.51.100.9", origin=BLOG) as stranger:
        answer = await post(stranger, headers=key)
    assert (answer.status_code, "receipt" in answer.json()) == (201, False)


async def test_two_hundred_posts_at_once_are_all_taken(running: Running, reader: httpx.AsyncClient) -> None:
    answers = await asyncio.gather(*(post(reader, body=f"Comment {number}") for number in range(200)))
    assert [answer.status_code for answer in answers] == [201] * 200
    count = await running.db.read(lambda session: session.exec(select(Thread.count)).one())
    assert count == 200


async def test_too_many_posts_from_one_network_are_told_when_to_come_back(
    running: Running, reader: httpx.AsyncClient
) -> None:
    neighbour = network_key(ip_address("203.0.113.200"))
    for _ in range(POSTING.limit):
        await running.service.litestar.state.limiter.check("post", b"garage", neighbour, rule=POSTING)
    answer = await post(reader)
    assert (answer.status_code, int(answer.headers["retry-after"]) > 0) == (429, True)


async def test_a_reply_stands_under_what_it_answers(reader: httpx.AsyncClient) -> None:
    first = (await post(reader)).json()["comment"]["id"]
    assert (await post(reader, parent=first)).json()["comment"]["parent"] == first


async def test_a_parent_of_another_thread_is_refused_by_its_field(reader: httpx.AsyncClient) -> None:
    elsewhere = (await post(reader, key="/elsewhere")).json()["comment"]["id"]
    answer = await post(reader, parent=elsewhere)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "parent")


@pytest.mark.parametrize("origin", [BAKERY, "https://evil.example", "null", "http://blog.example.org"])
async def test_a_foreign_origin_may_not_write(running: Running, garage: Site, origin: str) -> None:
    del garage
    async with running.client(origin=origin) as client:
        answer = await post(client)
    assert (answer.status_code, "access-control-allow-origin" in answer.headers) == (403, False)


async def test_the_services_own_pages_may_write(running: Running, garage: Site) -> None:
    del garage
    async with running.client(origin=PUBLIC_URL) as client:
        assert (await post(client)).status_code == 201


async def test_the_blogs_page_may_read_the_answer(reader: httpx.AsyncClient) -> None:
    assert (await post(reader)).headers["access-control-allow-origin"] == BLOG


async def test_a_preflight_names_what_is_allowed(reader: httpx.AsyncClient) -> None:
    answer = await reader.options(POST, headers={"access-control-request-method": "POST"})
    assert "idempotency-key" in answer.headers["access-control-allow-headers"]


async def test_a_thread_keeps_only_an_address_of_its_blog(running: Running, reader: httpx.AsyncClient) -> None:
    await reader.post(POST, json=comment_body(thread={"key": "/x", "url": "https://evil.example/x", "title": "X"}))
    assert await running.db.read(lambda session: session.exec(select(Thread.url)).one()) is None


async def test_a_closed_thread_takes_no_comment(running: Running, reader: httpx.AsyncClient) -> None:
    await post(reader)

    def lock(session: Session) -> None:
        thread = session.exec(select(Thread)).one()
        thread.locked = True
        session.add(thread)

    await running.db.write(lock)
    assert (await post(reader)).json()["type"] == "urn:aparte:problem:thread-closed"


async def test_a_token_of_one_site_does_not_post_on_another(running: Running, reader: httpx.AsyncClient) -> None:
    bakery = await running.add_site("bakery", [BAKERY])
    token = await running.add_person("dora", {bakery.id: Role.ADMIN}, bound_to=bakery.id)
    body = comment_body()
    del body["author"]
    answer = await reader.post(POST, json=body, headers={"authorization": f"Bearer {token}"})
    assert answer.status_code == 401
