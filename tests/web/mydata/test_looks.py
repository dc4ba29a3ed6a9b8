"""Who looked at one's own data: when, where, as what, at what and why; never who, and never others' looks."""

import re
from datetime import timedelta

import pytest

from tests.service import Running
from tests.web.mydata.conftest import Holder, Say

# What is tested here knows no database.
pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


async def look(running: Running, token: str, identifier: str, purpose: str = "abuse", *fields: str) -> None:
    asked = {"purpose": purpose, "fields": list(fields or ("ip",))}
    async with running.client(authorization=f"Bearer {token}") as program:
        answer = await program.post(f"/api/v1/comments/{identifier}/disclosures", json=asked)
    assert answer.status_code == 201


async def test_nobody_has_looked_so_far(doras: Holder, dora: str, say: Say) -> None:
    await say(dora)
    assert "Nobody has looked at what you left." in (await doras.get("/looks")).text


async def test_each_look_is_told(running: Running, doras: Holder, dora: str, alice: str, say: Say) -> None:
    await look(running, alice, await say(dora), "legal", "ip", "email")
    text = " ".join(re.sub(r"<[^>]*>", " ", (await doras.get("/looks")).text).split())
    assert "Garage · Owner of the blog 14 March 2026 at 10:30 · IP address, e-mail address · purpose: legal" in text


async def test_who_looked_is_not_told(running: Running, doras: Holder, dora: str, alice: str, say: Say) -> None:
    await look(running, alice, await say(dora))
    assert "alice" not in (await doras.get("/looks")).text


async def test_looks_at_others_are_not_told(
    running: Running, doras: Holder, alice: str, charlie: str, dora: str, say: Say
) -> None:
    await look(running, alice, await say(alice))
    await look(running, charlie, await say(dora, site="bakery"))
    text = (await doras.get("/looks")).text
    assert ("One look." in text, "Bakery" in text, "Garage" in text) == (True, True, False)


async def test_ones_own_access_is_no_look(doras: Holder, dora: str, say: Say) -> None:
    await doras.post(f"/sites/garage/comments/{await say(dora)}/held")
    assert "Nobody has looked" in (await doras.get("/looks")).text


async def test_many_looks_are_told_page_by_page(
    running: Running, doras: Holder, dora: str, alice: str, say: Say
) -> None:
    identifier = await say(dora)
    for _ in range(55):
        await look(running, alice, identifier)
        running.clock.advance(timedelta(minutes=3))
    pages = [(await doras.get(f"/looks?after={after}")).text for after in ("", "50", "55", "nonsense", "-1", "²")]
    assert [each.count("purpose: abuse") for each in pages] == [50, 5, 0, 50, 50, 50]


async def test_the_page_speaks_french(doras: Holder) -> None:
    assert "Personne n’a regardé ce que vous avez laissé." in (await doras.get("/looks?lang=fr")).text
