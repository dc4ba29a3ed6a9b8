"""One page with all that is held of a member, and what they may do about it."""

import io
import re
import zipfile
from collections.abc import AsyncIterator

import httpx
import msgspec
import pytest
from sqlmodel import select

from comments.portability.export_format import Export
from comments.vault.models import SealedValue
from tests.service import Running
from tests.web.mydata.conftest import Holder, Say

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
IP = "203.0.113.9"


def words_of(answer: httpx.Response) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", answer.text).split())


def export_in(answer: httpx.Response) -> Export:
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        return msgspec.json.decode(archive.read("export.json"), type=Export)


@pytest.fixture
async def said(dora: str, alice: str, say: Say) -> list[str]:
    """Dora's comments on two blogs, between those of others."""
    await say(alice, "noise")
    return [await say(dora, "On cars"), await say(dora, "On bread", site="bakery")]


@pytest.fixture
async def program(running: Running, dora: str) -> AsyncIterator[httpx.AsyncClient]:
    async with running.client(authorization=f"Bearer {dora}") as client:
        yield client


async def test_it_tells_what_is_held_how_long_and_who_may_see_it(doras: Holder, said: list[str]) -> None:
    text = words_of(await doras.get("/data"))
    told = (
        "IP address of a comment To moderate and to stop abuse. How many 2 How long 90 days Who may see it the person"
    )
    assert told in text


async def test_nothing_is_opened_for_that(doras: Holder, said: list[str]) -> None:
    assert IP not in (await doras.get("/data")).text


@pytest.mark.clause("P7")
async def test_it_tells_who_looked_when_as_what_and_why_never_who(
    running: Running, doras: Holder, alice: str, said: list[str]
) -> None:
    async with running.client(authorization=f"Bearer {alice}") as owner:
        asked = {"purpose": "legal", "fields": ["ip"]}
        await owner.post(f"/api/v1/comments/{said[0]}/disclosures", json=asked)
    text = words_of(await doras.get("/data"))
    told = "14 March 2026 at 10:30 (UTC) · owner of the blog, Garage IP address · purpose: legal request"
    assert (told in text, "alice" in text) == (True, False)


@pytest.mark.clause("P7")
async def test_the_page_gives_everything_as_an_archive(doras: Holder, said: list[str]) -> None:
    export = export_in(await doras.post("/data/export"))
    assert sorted((each.body, each.ip or "") for each in export.comments) == [("On bread", IP), ("On cars", IP)]


@pytest.mark.clause("P7")
async def test_a_program_gets_the_same(program: httpx.AsyncClient, said: list[str]) -> None:
    answer = await program.get("/api/v1/me/export")
    told = (answer.headers["cache-control"], sorted(each.body for each in export_in(answer).comments))
    assert told == ("no-store", ["On bread", "On cars"])


@pytest.mark.clause("P7")
async def test_a_token_of_one_site_takes_nothing_along(running: Running, said: list[str]) -> None:
    token = await running.add_person("emma", {}, bound_to=await _site_id(running))
    async with running.client(authorization=f"Bearer {token}") as client:
        assert (await client.get("/api/v1/me/export")).status_code == 401


async def _site_id(running: Running) -> str:
    found = await running.db.read(lambda session: session.exec(select(SealedValue.site_id)).first())
    assert found is not None
    return found


async def test_objecting_forgets_where_every_comment_came_from_and_nothing_of_others(
    running: Running, doras: Holder, said: list[str]
) -> None:
    answer = await doras.follow(await doras.post("/data/object"))
    rows = await running.db.read(lambda session: session.exec(select(SealedValue.row_id)).all())
    left = (set(said) & set(rows), len(rows), "no address of your comments is held" in answer)
    assert left == (set(), 1, True)


async def test_objecting_to_one_comment_leaves_the_others_as_they_are(
    running: Running, doras: Holder, said: list[str]
) -> None:
    await doras.post(f"/sites/garage/comments/{said[0]}/object")
    rows = await running.db.read(lambda session: session.exec(select(SealedValue.row_id)).all())
    assert (said[0] in rows, said[1] in rows) == (False, True)


async def test_nobody_objects_for_somebody_else(running: Running, bobs: Holder, said: list[str]) -> None:
    answer = await bobs.post(f"/sites/garage/comments/{said[0]}/object")
    rows = await running.db.read(lambda session: session.exec(select(SealedValue.row_id)).all())
    assert (answer.status_code, said[0] in rows) == (404, True)


async def test_the_console_tells_that_the_author_objected(
    running: Running, doras: Holder, alice: str, said: list[str]
) -> None:
    await doras.post(f"/sites/garage/comments/{said[0]}/object")
    async with running.client(authorization=f"Bearer {alice}") as owner:
        entries = (await owner.get("/api/v1/sites/garage/audit")).json()["entries"]
    assert [(each["actor"], each["subject"]) for each in entries if each["action"] == "identity.objected"] == [
        (None, said[0])
    ]


async def test_it_speaks_french(doras: Holder, said: list[str]) -> None:
    assert "Ce qui est conservé sur vous" in (await doras.get("/data?lang=fr")).text
