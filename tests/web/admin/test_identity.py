import pytest
from sqlmodel import col, select

from comments.audit.models import AuditEntry
from comments.sites.models import Site
from tests.service import Running
from tests.web.admin.conftest import Console

IP, EMAIL = "203.0.113.7", "nadia@example.net"


async def _recorded(running: Running, subject: str) -> list[tuple[str, str | None]]:
    chosen = select(AuditEntry).where(col(AuditEntry.subject) == subject).order_by(col(AuditEntry.sequence))
    entries = await running.db.read(lambda session: session.exec(chosen).all())
    return [(entry.action, (entry.payload or {}).get("purpose")) for entry in entries]


@pytest.mark.parametrize("purpose", ["moderation", "abuse", "legal", "support"])
async def test_one_click_shows_both_and_records_its_purpose(
    running: Running, alices: Console, posted: str, purpose: str
) -> None:
    answer = await alices.post(f"/comments/{posted}/identity", {"purpose": purpose})
    assert (IP in answer.text, EMAIL in answer.text, await _recorded(running, posted)) == (
        True,
        True,
        [("identity.look", purpose)],
    )


async def test_what_was_shown_is_not_stored(alices: Console, posted: str) -> None:
    answer = await alices.post(f"/comments/{posted}/identity", {"purpose": "abuse"})
    assert answer.headers["cache-control"] == "no-store"


async def test_what_was_shown_once_is_not_shown_again(alices: Console, posted: str) -> None:
    await alices.post(f"/comments/{posted}/identity", {"purpose": "abuse"})
    text = (await alices.get(f"/comments/{posted}")).text
    assert (IP in text, EMAIL in text) == (False, False)


async def test_going_back_to_the_addresses_page_leads_to_the_comment(alices: Console, posted: str) -> None:
    answer = await alices.get(f"/comments/{posted}/identity")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/console/comments/{posted}")


async def test_who_looked_is_listed_below(alices: Console, posted: str) -> None:
    await alices.post(f"/comments/{posted}/identity", {"purpose": "legal"})
    assert "alice · Legal request" in (await alices.get(f"/comments/{posted}")).text


async def test_each_field_says_when_it_is_forgotten(alices: Console, posted: str) -> None:
    text = (await alices.post(f"/comments/{posted}/identity", {"purpose": "abuse"})).text
    assert ("12 June 2026" in text, "14 March 2027" in text) == (True, True)


@pytest.mark.clause("P18")
@pytest.mark.parametrize("purpose", ["marketing", ""])
async def test_without_a_purpose_nothing_is_shown(alices: Console, posted: str, purpose: str) -> None:
    answer = await alices.post(f"/comments/{posted}/identity", {"purpose": purpose})
    assert (answer.status_code, IP in answer.text) == (400, False)


async def test_bob_is_told_that_it_is_for_administrators(bobs: Console, posted: str) -> None:
    text = (await bobs.get(f"/comments/{posted}")).text
    assert ("Administrators only." in text, "/identity" in text) == (True, False)


async def test_bob_is_refused_and_the_refusal_recorded(running: Running, bobs: Console, posted: str) -> None:
    answer = await bobs.post(f"/comments/{posted}/identity", {"purpose": "abuse"})
    assert (answer.status_code, IP in answer.text, await _recorded(running, posted)) == (
        403,
        False,
        [("identity.refused", "abuse")],
    )


async def test_charlie_finds_nothing_and_the_refusal_is_recorded(
    running: Running, charlies: Console, posted: str
) -> None:
    answer = await charlies.post(f"/comments/{posted}/identity", {"purpose": "abuse"})
    assert (answer.status_code, await _recorded(running, posted)) == (404, [("identity.refused", "abuse")])


async def test_looking_at_everything_in_a_row_is_stopped(alices: Console, posted: str) -> None:
    answers = [await alices.post(f"/comments/{posted}/identity", {"purpose": "abuse"}) for _ in range(61)]
    assert ([each.status_code for each in answers[-2:]], IP in answers[-1].text) == ([200, 429], False)


async def test_a_page_holds_no_address_of_another_comment(
    running: Running, alices: Console, garage: Site, posted: str
) -> None:
    async with running.client("198.51.100.9", origin="https://blog.example.org") as reader:
        body = {"thread": {"key": "/post"}, "author": {"name": "Noise", "email": "noise@example.org"}, "body": "Noise"}
        await reader.post("/api/v1/sites/garage/comments", json=body)
    text = (await alices.post(f"/comments/{posted}/identity", {"purpose": "abuse"})).text
    assert ("198.51.100.9" in text, "noise@example.org" in text) == (False, False)
