"""Whatever is sent: a clear problem with the field, never a fault, never a comment."""

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from sqlmodel import select

from comments.discussion.models import Comment
from comments.sites.models import Site
from tests.service import BLOG, Running, comment_body

POST = "/api/v1/sites/garage/comments"
JSON = {"content-type": "application/json"}


@pytest.fixture
async def reader(running: Running, garage: Site) -> AsyncIterator[httpx.AsyncClient]:
    del garage
    async with running.client(origin=BLOG) as client:
        yield client


def without(name: str) -> dict[str, Any]:
    return {key: value for key, value in comment_body().items() if key != name}


def author(**fields: Any) -> dict[str, Any]:
    return comment_body(author={"name": "Nadia"} | fields)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (b"{", ""),
        (b"", ""),
        (b"null", ""),
        (b"[]", ""),
        (b'"text"', ""),
        (b"\xff\xfe\x00", ""),
        (b'{"body": "\\ud800"}', ""),
        (json.dumps(without("thread")).encode(), "thread"),
        (json.dumps(without("body")).encode(), "body"),
        (json.dumps(without("author")).encode(), "author.name"),
        (json.dumps(comment_body(body=5)).encode(), "body"),
        (json.dumps(comment_body(body="")).encode(), "body"),
        (json.dumps(comment_body(body=" \n\t ")).encode(), "body"),
        (json.dumps(comment_body(body="a\0b")).encode(), "body"),
        (json.dumps(comment_body(body="x" * 10_001)).encode(), "body"),
        (json.dumps(comment_body(body="[" * 5_000)).encode(), "body"),
        (json.dumps(comment_body(body=">" * 500 + "x")).encode(), "body"),
        (json.dumps(comment_body(surprise=1)).encode(), "surprise"),
        (json.dumps(comment_body(ip="203.0.113.9")).encode(), "ip"),
        (json.dumps(comment_body(thread={"key": ""})).encode(), "thread.key"),
        (json.dumps(comment_body(thread={"key": "a\0"})).encode(), "thread.key"),
        (json.dumps(comment_body(thread={"key": "x" * 501})).encode(), "thread.key"),
        (json.dumps(comment_body(thread="/post")).encode(), "thread"),
        (json.dumps(comment_body(parent="not-there")).encode(), "parent"),
        (json.dumps(comment_body(parent=7)).encode(), "parent"),
        (json.dumps(author(name="")).encode(), "author.name"),
        (json.dumps(author(name="x" * 81)).encode(), "author.name"),
        (json.dumps(author(name="a\nb")).encode(), "author.name"),
        (json.dumps(author(email="nobody")).encode(), "author.email"),
        (json.dumps(author(email="a@b.example\r\nBcc: c@d.example")).encode(), "author.email"),
        (json.dumps(author(email="x" * 250 + "@example.org")).encode(), "author.email"),
        (json.dumps(author(phone="1")).encode(), "author.phone"),
    ],
)
async def test_the_field_that_is_wrong_is_named(reader: httpx.AsyncClient, body: bytes, field: str) -> None:
    answer = await reader.post(POST, content=body, headers=JSON)
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")
    assert field in [error["field"] for error in answer.json()["errors"]]


async def test_nothing_wrong_is_stored(running: Running, reader: httpx.AsyncClient) -> None:
    await reader.post(POST, json=comment_body(body=""))
    assert await running.db.read(lambda session: session.exec(select(Comment.id)).all()) == []


async def test_several_wrong_fields_are_all_named(reader: httpx.AsyncClient) -> None:
    answer = await reader.post(POST, json=comment_body(author={"name": "", "email": "nobody"}))
    assert [error["field"] for error in answer.json()["errors"]] == ["author.name", "author.email"]


async def test_a_body_over_the_limit_is_refused_before_it_is_read(reader: httpx.AsyncClient) -> None:
    read = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal read
        for _ in range(100):
            read += 1
            yield b"x" * 65_536

    answer = await reader.post(POST, content=endless(), headers=JSON)
    assert answer.status_code == 413


async def test_the_words_are_in_the_readers_language(reader: httpx.AsyncClient) -> None:
    answer = await reader.post(POST, json=comment_body(body=""), headers={"accept-language": "fr-CH, en;q=0.5"})
    assert answer.json()["title"] == "Une partie de l’envoi ne peut pas être acceptée"


async def test_an_unknown_site_is_not_found(reader: httpx.AsyncClient) -> None:
    assert (await reader.get("/api/v1/sites/nowhere")).status_code == 404


async def test_a_wrong_token_is_refused_as_401(reader: httpx.AsyncClient) -> None:
    answer = await reader.post(POST, json=without("author"), headers={"authorization": "Bearer wrong"})
    assert answer.status_code == 401


async def test_a_method_that_is_not_taken_says_which_are(reader: httpx.AsyncClient) -> None:
    answer = await reader.put(POST, json={})
    assert (answer.status_code, "POST" in answer.headers["allow"]) == (405, True)


@pytest.mark.parametrize(
    "address",
    [
        "/api/v1/sites/garage/comments",
        "/api/v1/sites/garage/comments?thread=",
        "/api/v1/sites/garage/comments?thread=/post&limit=0",
        "/api/v1/sites/garage/comments?thread=/post&limit=101",
        "/api/v1/sites/garage/comments?thread=/post&limit=many",
        "/api/v1/sites/garage/comments?thread=/post&sort=sideways",
        "/api/v1/sites/garage/comments?thread=/post&cursor=%C3%A9",
        "/api/v1/sites/garage/comments?thread=/post&cursor=MXw5OTk5OTk5OTk5OTk5OTk5OTk5OTl8MjAyNg",
        "/api/v1/sites/garage/comments?thread=/post&cursor=MXwzfDAwMDEtMDEtMDFUMDA6MDA6MDArMjM6NTk",
        "/api/v1/sites/garage/comments?thread=%00",
        "/api/v1/sites/gar%00age",
        "/api/v1/sites/garage/counts",
    ],
)
async def test_a_wrong_address_is_a_400(reader: httpx.AsyncClient, address: str) -> None:
    answer = await reader.get(address)
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")


async def test_an_address_that_no_text_can_be_is_refused_with_a_page_where_people_read(
    reader: httpx.AsyncClient,
) -> None:
    answer = await reader.get("/sites/gar%00age/privacy", headers={"accept": "text/html", "accept-language": "fr"})
    assert (answer.status_code, answer.headers["content-type"]) == (400, "text/html; charset=utf-8")
    assert ('<html lang="fr">' in answer.text, "content-security-policy" in answer.headers) == (True, True)


@pytest.mark.parametrize("folder", ["widget", "assets"])
async def test_a_file_name_longer_than_files_have_is_not_found(reader: httpx.AsyncClient, folder: str) -> None:
    assert (await reader.get(f"/{folder}/{'x' * 300}.js")).status_code == 404
