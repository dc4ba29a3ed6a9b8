import pytest
from sqlmodel import col, select

from comments.audit.models import AuditEntry
from tests.service import Running

LOOK = {"purpose": "abuse", "fields": ["ip", "email"]}


async def _recorded(running: Running, subject: str) -> list[str]:
    chosen = select(AuditEntry.action).where(col(AuditEntry.subject) == subject)
    return list(await running.db.read(lambda session: session.exec(chosen).all()))


async def test_an_administrator_learns_who_wrote_it(running: Running, alice: str, posted: str) -> None:
    async with running.client(authorization=f"Bearer {alice}") as program:
        answer = await program.post(f"/api/v1/comments/{posted}/disclosures", json=LOOK)
    shown = answer.json()
    shown.pop("id")
    assert (answer.status_code, shown) == (
        201,
        {
            "ip": "203.0.113.7",
            "email": "nadia@example.net",
            "collected_at": "2026-03-14T10:30:00.000Z",
            "expires_at": {"ip": "2026-06-12T10:30:00.000Z", "email": "2027-03-14T10:30:00.000Z"},
        },
    )


async def test_the_answer_is_not_stored_on_the_way(running: Running, alice: str, posted: str) -> None:
    async with running.client(authorization=f"Bearer {alice}") as program:
        answer = await program.post(f"/api/v1/comments/{posted}/disclosures", json=LOOK)
    assert answer.headers["cache-control"] == "no-store"


async def test_a_field_that_was_not_asked_for_is_null(running: Running, alice: str, posted: str) -> None:
    async with running.client(authorization=f"Bearer {alice}") as program:
        answer = await program.post(f"/api/v1/comments/{posted}/disclosures", json=LOOK | {"fields": ["email"]})
    assert (answer.json()["ip"], answer.json()["email"]) == (None, "nadia@example.net")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"purpose": "marketing"}, "purpose"),
        ({"purpose": "abuse", "fields": ["name"]}, "fields"),
        ({"purpose": "abuse", "fields": []}, "fields"),
        ({"purpose": "abuse", "note": "x" * 501}, "note"),
        ({"purpose": "abuse", "because": "so"}, "because"),
        ({"purpose": 1}, "purpose"),
        ({}, "purpose"),
    ],
)
async def test_a_wrong_request_is_refused_with_its_field(
    running: Running, alice: str, posted: str, body: dict[str, object], field: str
) -> None:
    async with running.client(authorization=f"Bearer {alice}") as program:
        answer = await program.post(f"/api/v1/comments/{posted}/disclosures", json=body)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, field)


@pytest.mark.parametrize("content", [b"", b"[]", b"null", b'"text"', b"{", b"\xff"])
async def test_a_body_of_another_shape_is_refused(running: Running, alice: str, posted: str, content: bytes) -> None:
    headers = {"authorization": f"Bearer {alice}", "content-type": "application/json"}
    async with running.client(**headers) as program:
        answer = await program.post(f"/api/v1/comments/{posted}/disclosures", content=content)
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")


async def test_bob_is_refused_and_the_refusal_recorded(running: Running, bob: str, posted: str) -> None:
    async with running.client(authorization=f"Bearer {bob}") as program:
        answer = await program.post(f"/api/v1/comments/{posted}/disclosures", json=LOOK)
    assert (answer.status_code, await _recorded(running, posted)) == (403, ["identity.refused"])


async def test_charlie_finds_nothing_and_the_refusal_is_recorded(running: Running, charlie: str, posted: str) -> None:
    async with running.client(authorization=f"Bearer {charlie}") as program:
        answer = await program.post(f"/api/v1/comments/{posted}/disclosures", json=LOOK)
    assert (answer.status_code, await _recorded(running, posted)) == (404, ["identity.refused"])


async def test_a_stranger_is_refused_without_a_record(running: Running, posted: str) -> None:
    async with running.client() as program:
        answer = await program.post(f"/api/v1/comments/{posted}/disclosures", json=LOOK)
    assert (answer.status_code, await _recorded(running, posted)) == (401, [])


async def test_thirty_looks_in_an_hour_are_allowed(running: Running, alice: str, posted: str) -> None:
    async with running.client(authorization=f"Bearer {alice}") as program:
        answers = [await program.post(f"/api/v1/comments/{posted}/disclosures", json=LOOK) for _ in range(30)]
    assert {answer.status_code for answer in answers} == {201}


async def test_another_sites_page_cannot_ask(running: Running, alice: str, posted: str) -> None:
    async with running.client(authorization=f"Bearer {alice}", origin="https://blog.example.org") as program:
        answer = await program.post(f"/api/v1/comments/{posted}/disclosures", json=LOOK)
    assert (answer.status_code, "access-control-allow-origin" in answer.headers) == (403, False)
