"""The charter in the console: read, signed in the version that was read, asked for before identities open."""

from pathlib import Path

import pytest
from sqlmodel import select

from comments.accounts.charter import CharterFile
from comments.accounts.models import CharterSignature
from comments.settings import Settings
from tests.service import PUBLIC_URL, Running
from tests.web.admin.conftest import Console

# What is tested here knows no database; the use-cases are tested on both.
pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)

TEXT = "What I learn here stays here.\n\n<b>Always.</b>\n"
LOOK = {"purpose": "abuse", "fields": ["ip"]}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "charter.txt"
    path.write_text(TEXT)
    return path


@pytest.fixture
def settings(database_url: str, vault_url: str, tmp_path: Path, path: Path) -> Settings:
    """Those of an instance that asks for a charter."""
    return Settings(
        data_dir=tmp_path / "data",
        database_url=database_url,
        vault_url=vault_url,
        public_url=PUBLIC_URL,
        operator="Test",
        charter_file=path,
    )


async def signatures(running: Running) -> list[CharterSignature]:
    return list(await running.db.read(lambda session: session.exec(select(CharterSignature)).all()))


def version(path: Path) -> str:
    charter = CharterFile(path).charter()
    assert charter is not None
    return charter.version


async def test_the_text_is_shown_as_text(alices: Console) -> None:
    text = (await alices.get("/charter")).text
    assert ("What I learn here stays here." in text, "&lt;b&gt;Always.&lt;/b&gt;" in text) == (True, True)


async def test_it_is_signed_by_a_form(running: Running, alices: Console, path: Path) -> None:
    await alices.post("/charter", {"version": version(path), "agreed": "yes"})
    (signature,) = await signatures(running)
    assert (signature.version, "You signed this text on" in (await alices.get("/charter")).text) == (
        version(path),
        True,
    )


async def test_a_signature_takes_the_tick(running: Running, alices: Console, path: Path) -> None:
    answer = await alices.post("/charter", {"version": version(path)})
    assert (answer.status_code, 'id="agreed-problem"' in answer.text, await signatures(running)) == (400, True, [])


@pytest.mark.parametrize("wrong", ["", "0" * 64])
async def test_a_text_that_was_not_read_is_not_signed(running: Running, alices: Console, wrong: str) -> None:
    answer = await alices.post("/charter", {"version": wrong, "agreed": "yes"})
    assert ("changed while you were reading" in answer.text, await signatures(running)) == (True, [])


async def test_signing_leads_back_to_where_it_was_asked_for(alices: Console, path: Path) -> None:
    fields = {"version": version(path), "agreed": "yes", "next": "/console/sites/garage/people"}
    assert (await alices.post("/charter", fields)).headers["location"] == "/console/sites/garage/people"


@pytest.mark.parametrize("elsewhere", ["https://evil.example", "//evil.example", "/sites/garage"])
async def test_signing_leads_nowhere_else(alices: Console, path: Path, elsewhere: str) -> None:
    fields = {"version": version(path), "agreed": "yes", "next": elsewhere}
    assert (await alices.post("/charter", fields)).headers["location"] == "/console/charter"


@pytest.mark.clause("P16")
async def test_a_comment_offers_the_charter_before_its_identity(alices: Console, posted: str, path: Path) -> None:
    before = (await alices.get(f"/comments/{posted}")).text
    await alices.post("/charter", {"version": version(path), "agreed": "yes"})
    after = (await alices.get(f"/comments/{posted}")).text
    assert ['name="purpose"' in each for each in (before, after)] == [False, True]
    assert f"/console/charter?next=%2Fconsole%2Fcomments%2F{posted}" in before


@pytest.mark.clause("P16")
async def test_an_unsigned_look_is_refused_in_the_console(alices: Console, posted: str) -> None:
    answer = await alices.post(f"/comments/{posted}/identity", {"purpose": "abuse"})
    assert (answer.status_code, "/console/charter" in answer.text, "203.0.113.7" in answer.text) == (403, True, False)


@pytest.mark.clause("P16")
async def test_an_unsigned_look_is_refused_by_the_api(running: Running, alice: str, posted: str) -> None:
    async with running.client(authorization=f"Bearer {alice}") as program:
        answer = await program.post(f"/api/v1/comments/{posted}/disclosures", json=LOOK)
    problem = answer.json()
    assert (answer.status_code, problem["type"], "/console/charter" in problem["detail"]) == (
        403,
        "urn:aparte:problem:charter-unsigned",
        True,
    )


@pytest.mark.clause("P16")
async def test_a_signature_in_the_console_opens_the_api(
    running: Running, alices: Console, alice: str, posted: str, path: Path
) -> None:
    await alices.post("/charter", {"version": version(path), "agreed": "yes"})
    async with running.client(authorization=f"Bearer {alice}") as program:
        answer = await program.post(f"/api/v1/comments/{posted}/disclosures", json=LOOK)
    assert answer.json()["ip"] == "203.0.113.7"


async def test_people_say_who_has_not_signed(alices: Console) -> None:
    assert "charter not signed" in (await alices.get("/sites/garage/people")).text


async def test_a_moderator_may_read_it(bobs: Console) -> None:
    assert (await bobs.get("/charter")).status_code == 200


async def test_a_file_that_is_gone_is_said_in_words(alices: Console, path: Path) -> None:
    path.rename(path.with_suffix(".old"))  # noqa: ASYNC240  a file of the test's own
    answer = await alices.get("/charter")
    assert (answer.status_code, "The charter cannot be read" in answer.text) == (503, True)


async def test_where_none_is_asked_for_there_is_none(running: Running, alices: Console) -> None:
    running.service.litestar.state.charter = CharterFile(None)
    overview = await alices.get("/sites/garage/comments")
    assert ((await alices.get("/charter")).status_code, "/console/charter" in overview.text) == (404, False)
