"""Reacting on the page without JavaScript: plain forms that lead back to the comment."""

import re
from collections.abc import AsyncIterator

import httpx
import pytest

from comments.sites.models import Site
from tests.service import BLOG, PUBLIC_URL, Running, comment_body

PAGE = "/sites/garage/threads?thread=/post&lang=en"


@pytest.fixture
async def reader(running: Running, garage: Site) -> AsyncIterator[httpx.AsyncClient]:
    """A browser that runs no script, on a thread with one comment."""
    async with running.client(origin=BLOG) as client:
        await client.post(f"/api/v1/sites/{garage.slug}/comments", json=comment_body())
    async with running.client(origin=PUBLIC_URL, accept="text/html") as client:
        yield client


def form_of(page: str, name: str) -> tuple[str, dict[str, str]]:
    """Where a reaction's form leads, and what it sends."""
    found = re.search(rf'<form method="post" action="(\S+/reactions/{name})">(.+?)</form>', page, re.DOTALL)
    assert found is not None
    return found.group(1), dict(re.findall(r'name="(\w+)" value="(\w+)"', found.group(2)))


async def test_a_reaction_leads_back_to_its_comment_and_can_be_taken_back(reader: httpx.AsyncClient) -> None:
    path, fields = form_of((await reader.get(PAGE)).text, "love")
    led = await reader.post(path, data=fields)
    there = (await reader.get(led.headers["location"])).text
    path, fields = form_of(there, "love")
    back = await reader.post(path, data=fields)
    after = (await reader.get(back.headers["location"])).text
    anchor = f"#c-{path.split('/')[4]}"
    assert (
        led.status_code,
        led.headers["location"].endswith(anchor),
        *("Love: 1" in each for each in (there, after)),
    ) == (
        303,
        True,
        True,
        False,
    )


async def test_a_form_of_another_page_or_with_more_fields_is_refused(reader: httpx.AsyncClient) -> None:
    path, fields = form_of((await reader.get(PAGE)).text, "like")
    elsewhere = await reader.post(path, data=fields, headers={"origin": "null"})
    more = await reader.post(path, data=fields | {"email": "ada@example.org"})
    kept = form_of((await reader.get(PAGE)).text, "like")
    assert (elsewhere.status_code, more.status_code, kept) == (403, 400, (path, {"lang": "en"}))
