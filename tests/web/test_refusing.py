"""What is optional can be left out, and what a blog requires is named to whoever leaves it out."""

from typing import Any

import pytest

from comments.sites.rules import EmailField, SiteSettings
from tests.service import BLOG, Running, comment_body

pytestmark = pytest.mark.clause("P14")


async def post(running: Running, asks_for: EmailField, **author: Any) -> tuple[int, list[str]]:
    """The status, and the fields that are named."""
    await running.add_site("garage", [BLOG], SiteSettings(email=asks_for))
    body = comment_body()
    body = body | {"author": author} if author else {name: body[name] for name in ("thread", "body")}
    async with running.client(origin=BLOG) as client:
        answer = await client.post("/api/v1/sites/garage/comments", json=body)
    return answer.status_code, [error["field"] for error in answer.json().get("errors", [])]


@pytest.mark.parametrize("asks_for", ["optional", "hidden"])
async def test_nobody_has_to_give_an_e_mail_address(running: Running, asks_for: EmailField) -> None:
    assert await post(running, asks_for, name="Nadia") == (201, [])


async def test_a_blog_that_requires_one_says_so(running: Running) -> None:
    assert await post(running, "required", name="Nadia") == (400, ["author.email"])


async def test_a_guest_without_a_name_is_told_that_one_is_needed(running: Running) -> None:
    assert await post(running, "optional") == (400, ["author.name"])


@pytest.mark.clause("P12")
async def test_a_blog_that_does_not_ask_takes_none(running: Running) -> None:
    assert await post(running, "hidden", name="Nadia", email="nadia@example.net") == (400, ["author.email"])


async def test_reading_needs_nothing_of_anybody(running: Running) -> None:
    await post(running, "required", name="Nadia", email="nadia@example.net")
    async with running.client() as stranger:
        answer = await stranger.get("/api/v1/sites/garage/comments?thread=/post")
    assert (answer.status_code, len(answer.json()["comments"])) == (200, 1)
