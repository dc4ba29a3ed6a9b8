"""The version that a comment is made under, and what happens when it changes while somebody writes."""

import html
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlmodel import Session, select

from comments.discussion.models import Comment
from comments.sites.models import Site
from tests.factories.policies import amend
from tests.service import BLOG, PUBLIC_URL, Running, comment_body

POST = "/api/v1/sites/garage/comments"


@pytest.fixture
def backend() -> str:
    return "sqlite"


@pytest.fixture
async def reader(running: Running, garage: Site) -> AsyncIterator[httpx.AsyncClient]:
    del garage
    async with running.client(origin=BLOG) as client:
        yield client


async def post(reader: httpx.AsyncClient, shown: int | None, **headers: str) -> httpx.Response:
    return await reader.post(POST, json=comment_body(policy_version=shown), headers=headers)


def versions(session: Session) -> list[int]:
    return list(session.exec(select(Comment.policy_version)))


async def widget_policy(reader: httpx.AsyncClient, lang: str = "en") -> dict[str, Any]:
    answer = await reader.get(POST, params={"thread": "/post", "view": "widget", "lang": lang})
    policy: dict[str, Any] = answer.json()["policy"]
    return policy


async def test_a_comment_carries_the_version_in_force(running: Running, reader: httpx.AsyncClient) -> None:
    await post(reader, None)
    await amend(running.db, running.clock, "garage", 30)
    await post(reader, 2)
    assert sorted(await running.db.read(versions)) == [1, 2]


async def test_a_comment_beside_an_older_notice_is_refused_after_a_material_change(
    running: Running, reader: httpx.AsyncClient
) -> None:
    await amend(running.db, running.clock, "garage", 180)
    refused = await post(reader, 1)
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:aparte:problem:policy-changed")


async def test_the_refusal_carries_the_notice_and_the_version_to_show(
    running: Running, reader: httpx.AsyncClient
) -> None:
    await amend(running.db, running.clock, "garage", 180)
    told = (await post(reader, 1)).json()
    in_force = await widget_policy(reader)
    assert ("180 days" in told["notice"], told["policy"]) == (True, in_force)


async def test_sent_again_beside_the_new_notice_it_is_taken(running: Running, reader: httpx.AsyncClient) -> None:
    await amend(running.db, running.clock, "garage", 180)
    told = (await post(reader, 1)).json()
    again = await post(reader, told["policy"]["version"])
    assert (again.status_code, await running.db.read(versions)) == (201, [2])


async def test_a_smaller_change_holds_nobody_up(running: Running, reader: httpx.AsyncClient) -> None:
    await amend(running.db, running.clock, "garage", 30)
    assert ((await post(reader, 1)).status_code, await running.db.read(versions)) == (201, [2])


async def test_a_material_change_is_not_hidden_by_a_smaller_one_after_it(
    running: Running, reader: httpx.AsyncClient
) -> None:
    await amend(running.db, running.clock, "garage", 180)
    await amend(running.db, running.clock, "garage", 30)
    assert [(await post(reader, shown)).status_code for shown in (1, 2)] == [409, 201]


@pytest.mark.parametrize("shown", [0, -1, 2, 2**70])
async def test_a_version_that_never_was_is_refused(reader: httpx.AsyncClient, shown: int) -> None:
    refused = await post(reader, shown)
    assert (refused.status_code, [each["field"] for each in refused.json()["errors"]]) == (400, ["policy_version"])


async def test_a_retry_of_what_was_stored_is_answered_as_before(running: Running, reader: httpx.AsyncClient) -> None:
    key = {"idempotency-key": "once"}
    first = await post(reader, 1, **key)
    await amend(running.db, running.clock, "garage", 180)
    again = await post(reader, 1, **key)
    assert (again.status_code, again.json()["comment"]["id"]) == (201, first.json()["comment"]["id"])


@pytest.mark.clause("P29")
async def test_the_widget_is_told_until_when_the_change_is_recent(running: Running, reader: httpx.AsyncClient) -> None:
    first = await widget_policy(reader)
    await amend(running.db, running.clock, "garage", 30)
    until = running.clock() + timedelta(days=30)
    told = [await widget_policy(reader, lang) for lang in ("en", "fr")]
    assert ([(each["modified"], each["until"]) for each in (first, *told)]) == [
        ("", 0),
        ("modified on 14 March 2026", until.timestamp() * 1000),
        ("modifiée le 14 mars 2026", until.timestamp() * 1000),
    ]


@pytest.mark.clause("P29")
async def test_the_page_without_javascript_says_it_for_30_days(running: Running, reader: httpx.AsyncClient) -> None:
    await amend(running.db, running.clock, "garage", 30)
    shown = []
    for days in (0, 29, 1):
        running.clock.advance(timedelta(days=days))
        page = await reader.get("/sites/garage/threads", params={"thread": "/post", "lang": "fr"})
        shown.append("(modifiée le 14 mars 2026)" in page.text)
    assert shown == [True, True, False]


async def test_the_page_without_javascript_keeps_the_text_and_shows_the_new_notice(
    running: Running, garage: Site
) -> None:
    del garage
    typed = {"thread": "/post", "body": "Kept, of course.", "name": "Nadia", "policy_version": "1"}
    async with running.client(origin=PUBLIC_URL, accept="text/html") as browser:
        page = (await browser.get("/sites/garage/threads", params={"thread": "/post"})).text
        stamp = page.partition('name="stamp" value="')[2].partition('"')[0]
        running.clock.advance(timedelta(seconds=5))
        await amend(running.db, running.clock, "garage", 180)
        refused = await browser.post(POST, data=typed | {"stamp": html.unescape(stamp)})
    expected = ("Kept, of course.", "180 days", 'name="policy_version" value="2"')
    assert (refused.status_code, [each in refused.text for each in expected]) == (409, [True] * 3)
