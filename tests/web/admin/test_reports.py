"""Moderators see what was reported and settle it; who reported is sealed from everybody of the blog."""

import html
from typing import Any

import pytest
from sqlmodel import Session, select

from comments.audit.models import AuditEntry
from comments.moderation.models import Report
from comments.sites.models import Site
from tests.factories.comments import make_comment
from tests.service import BLOG, Running
from tests.web.admin.conftest import Console

EXPLANATION = "It calls <Ines> names."
NAME, EMAIL = "Olga Petrova", "olga@example.net"


async def send(running: Running, comment_id: str, **fields: Any) -> str:
    body = {"reason": "abuse", "explanation": EXPLANATION, "good_faith": True, "name": NAME, "email": EMAIL} | fields
    async with running.client(origin=BLOG) as reader:
        reference: str = (await reader.post(f"/api/v1/comments/{comment_id}/reports", json=body)).json()["reference"]
    return reference


@pytest.fixture
async def reported(running: Running, garage: Site) -> str:
    """The id of a comment with two reports, between noise."""

    def make(session: Session) -> str:
        make_comment(session, garage)
        return make_comment(session, garage).id

    comment_id = await running.db.write(make)
    await send(running, comment_id)
    await send(running, comment_id, reason="spam", name=None, email=None)
    return comment_id


def outcomes(session: Session) -> list[str | None]:
    return list(session.exec(select(Report.outcome)))


def acts(session: Session) -> list[tuple[str, str | None]]:
    return list(session.exec(select(AuditEntry.action, AuditEntry.subject)))


async def test_the_queue_lists_what_was_reported_with_counts_and_reasons(bobs: Console, reported: str) -> None:
    page = (await bobs.get("/sites/garage/comments?status=reported")).text
    assert ('Reported <span class="count">1</span>' in page, page.count('<article class="sheet card"')) == (True, 1)
    assert ("abuse × 1" in page, "spam × 1" in page, EMAIL in page) == (True, True, False)


@pytest.mark.clause("P6")
async def test_a_moderator_reads_the_report_and_not_who_made_it(bobs: Console, reported: str) -> None:
    page = html.unescape((await bobs.get(f"/comments/{reported}")).text)
    assert (EXPLANATION in page, NAME in page, EMAIL in page) == (True, False, False)


async def test_the_queue_as_json_tells_the_same(running: Running, bob: str, reported: str) -> None:
    async with running.client(authorization=f"Bearer {bob}") as program:
        answer = await program.get("/api/v1/sites/garage/moderation?status=published")
    found = {each["id"]: each["reports"] for each in answer.json()["comments"]}
    assert sorted((each["reason"], each["explanation"], each["outcome"]) for each in found[reported]) == [
        ("abuse", EXPLANATION, None),
        ("spam", EXPLANATION, None),
    ]
    assert EMAIL not in answer.text


async def test_a_dismissed_report_leaves_the_comment_and_is_recorded(
    running: Running, bobs: Console, reported: str
) -> None:
    answer = await bobs.post(f"/comments/{reported}/reports", {"reason": "Fair criticism"})
    page = (await bobs.get("/sites/garage/comments?status=reported")).text
    assert (answer.status_code, await running.db.read(outcomes)) == (303, ["kept", "kept"])
    assert "No report waits for a decision." in page
    assert ("reports.dismissed", reported) in await running.db.read(acts)


@pytest.mark.parametrize("status", ["rejected", "spam", "deleted"])
async def test_to_act_on_the_comment_settles_its_reports(
    running: Running, bobs: Console, reported: str, status: str
) -> None:
    await bobs.post(f"/comments/{reported}/decision", {"status": status})
    assert await running.db.read(outcomes) == ["removed", "removed"]


async def test_a_comment_that_is_held_for_a_while_keeps_its_reports_open(
    running: Running, bobs: Console, reported: str
) -> None:
    await bobs.post(f"/comments/{reported}/decision", {"status": "pending"})
    assert await running.db.read(outcomes) == [None, None]


async def test_too_long_a_reason_comes_back(running: Running, bobs: Console, reported: str) -> None:
    answer = await bobs.post(f"/comments/{reported}/reports", {"reason": "x" * 501})
    assert (answer.status_code, "x" * 501 in answer.text, await running.db.read(outcomes)) == (400, True, [None, None])


@pytest.mark.clause("P6")
async def test_nobody_of_the_blog_learns_who_reported(running: Running, alices: Console, reported: str) -> None:
    page = html.unescape((await alices.get(f"/comments/{reported}")).text)
    assert (EXPLANATION in page, NAME in page, EMAIL in page) == (True, False, False)
    report = await running.db.read(
        lambda session: session.exec(select(Report.id).where(Report.reason == "abuse")).one()
    )
    asked = {"report": report, "purpose": "legal"}
    assert (await alices.post(f"/comments/{reported}/reporter", asked)).status_code == 404


@pytest.mark.clause("P7")
async def test_another_blogs_owner_sees_nothing_of_it(charlies: Console, reported: str) -> None:
    answers = [await charlies.get(f"/comments/{reported}"), await charlies.post(f"/comments/{reported}/reports", {})]
    assert [answer.status_code for answer in answers] == [404, 404]
