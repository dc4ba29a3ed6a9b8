"""Anybody reports a comment: what is taken, what is kept of it, and what is refused."""

import json
from typing import Any

import httpx
import pytest
from sqlmodel import Session, select

from comments.moderation.models import Report
from comments.moderation.reporting import REPORTS
from comments.sites.models import Site
from comments.vault.models import SealedValue
from tests.factories.comments import make_comment
from tests.service import BAKERY, Running
from tests.web.reports.conftest import report

JSON = {"content-type": "application/json"}
FULL = report(name="Olga Petrova", email="olga@example.net")


def address(comment_id: str) -> str:
    return f"/api/v1/comments/{comment_id}/reports"


def reports(session: Session) -> list[Report]:
    return list(session.exec(select(Report)))


def sealed(session: Session) -> list[tuple[str, str]]:
    of_reports = select(SealedValue.row_id, SealedValue.column_name).where(SealedValue.table_name == "reports")
    return sorted(session.exec(of_reports))


@pytest.mark.clause("P14")
async def test_a_report_needs_neither_account_nor_name(running: Running, reader: httpx.AsyncClient, read: str) -> None:
    answer = await reader.post(address(read), json=report())
    [kept] = await running.db.read(reports)
    assert (answer.status_code, answer.json()) == (201, {"reference": kept.id})
    assert (kept.comment_id, kept.reason, kept.explanation) == (read, "abuse", "It calls Ines names.")


@pytest.mark.clause("P6")
async def test_name_and_address_of_whoever_reports_are_sealed(
    running: Running, reader: httpx.AsyncClient, read: str
) -> None:
    reference = (await reader.post(address(read), json=FULL)).json()["reference"]
    assert await running.db.read(sealed) == [(reference, "email"), (reference, "name")]
    assert (await reader.post(address(read), json=report())).status_code == 201


@pytest.mark.clause("P5")
async def test_their_ip_is_kept_nowhere(running: Running, reader: httpx.AsyncClient, read: str) -> None:
    await reader.post(address(read), json=FULL)
    assert "ip" not in [column for _, column in await running.db.read(sealed)]


async def test_a_plain_form_of_the_blog_is_taken_without_a_preflight(reader: httpx.AsyncClient, read: str) -> None:
    answer = await reader.post(address(read), data=report(good_faith="yes", name="", email=""))
    assert (answer.status_code, list(answer.json())) == (201, ["reference"])


async def test_a_form_without_an_origin_is_refused(running: Running, read: str) -> None:
    async with running.client() as nobody:
        answer = await nobody.post(address(read), data=report(good_faith="yes"))
    assert answer.status_code == 403


async def test_a_foreign_page_may_not_report(running: Running, read: str) -> None:
    async with running.client(origin=BAKERY) as elsewhere:
        assert (await elsewhere.post(address(read), json=report())).status_code == 403


async def test_the_same_key_is_one_report(running: Running, reader: httpx.AsyncClient, read: str) -> None:
    again = {"idempotency-key": "k1"}
    references = {(await reader.post(address(read), json=FULL, headers=again)).json()["reference"] for _ in range(2)}
    assert (len(references), len(await running.db.read(reports))) == (1, 1)


async def test_the_same_key_with_other_words_is_a_conflict(reader: httpx.AsyncClient, read: str) -> None:
    again = {"idempotency-key": "k1"}
    await reader.post(address(read), json=report(), headers=again)
    answer = await reader.post(address(read), json=report(reason="spam"), headers=again)
    assert answer.status_code == 409


async def test_what_readers_do_not_see_cannot_be_reported(
    running: Running, reader: httpx.AsyncClient, garage: Site
) -> None:
    def make(session: Session) -> list[str]:
        return [make_comment(session, garage, status=each).id for each in ("pending", "spam", "rejected", "deleted")]

    hidden = await running.db.write(make)
    assert [(await reader.post(address(each), json=report())).status_code for each in hidden] == [404] * 4


async def test_an_unknown_comment_is_not_found(running: Running, read: str) -> None:
    async with running.client() as program:
        assert (await program.post(address("unknown"), json=report())).status_code == 404


async def test_too_many_from_one_network_have_to_wait(reader: httpx.AsyncClient, read: str) -> None:
    statuses = [(await reader.post(address(read), json=report())).status_code for _ in range(REPORTS.limit)]
    refused = await reader.post(address(read), json=report())
    assert (set(statuses), refused.status_code, "retry-after" in refused.headers) == ({201}, 429, True)


def without(name: str) -> dict[str, Any]:
    return {key: value for key, value in report().items() if key != name}


BAD: list[tuple[bytes, str]] = [
    (b"{", ""),
    (b"", ""),
    (b"null", ""),
    (b"\xff\xfe\x00", ""),
    *((json.dumps(without(name)).encode(), name) for name in ("reason", "explanation", "good_faith")),
    *(
        (json.dumps(report(**{name: value})).encode(), name)
        for name, value in [
            ("reason", "boredom"),
            ("reason", ""),
            ("reason", 5),
            ("explanation", ""),
            ("explanation", " \n\t "),
            ("explanation", "a\0b"),
            ("explanation", "x" * 2001),
            ("explanation", ["x"]),
            ("good_faith", False),
            ("good_faith", "yes"),
            ("name", "x" * 81),
            ("name", "a\nb"),
            ("email", "nobody"),
            ("email", "a@b.example\r\nBcc: c@d.example"),
            ("email", "x" * 250 + "@example.org"),
            ("surprise", 1),
            ("ip", "203.0.113.9"),
            ("author", {"name": "Nadia"}),
        ]
    ),
]


async def test_the_field_that_is_wrong_is_named_and_nothing_kept(
    running: Running, reader: httpx.AsyncClient, read: str
) -> None:
    wrong = []
    for body, field in BAD:
        answer = await reader.post(address(read), content=body, headers=JSON)
        named = [error["field"] for error in answer.json().get("errors", [])]
        if answer.status_code != 400 or field not in named:
            wrong.append((body[:80], answer.status_code, named))
    assert (wrong, await running.db.read(reports)) == ([], [])
