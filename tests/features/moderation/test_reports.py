"""What becomes of reports whose comment goes by another way than a moderator's, and who is answered."""

from functools import partial

from sqlmodel import Session, col, select

from comments.db.database import Database
from comments.discussion.deleting import delete_comment
from comments.discussion.models import Comment
from comments.moderation.models import Report
from comments.moderation.rules import Outcome
from comments.moderation.settling import settle_gone, settle_reports
from comments.outbox.models import OutboxEntry
from comments.sites.models import Site
from comments.vault.assembly import Vault
from tests.clock import SettableClock
from tests.factories.reports import make_report

SETTLED = "mail.report-settled"


def outcome(session: Session, report_id: str) -> str | None:
    return session.get_one(Report, report_id).outcome


def promised(session: Session) -> list[str]:
    entries = session.exec(select(OutboxEntry.payload).where(col(OutboxEntry.kind) == SETTLED))
    return [payload["report"] for payload in entries]


async def test_what_its_author_deletes_is_settled_and_what_stands_is_not(
    database: Database, vault: Vault, garage: Site, comment: Comment, clock: SettableClock
) -> None:
    gone = await make_report(database, vault, garage, comment_id=comment.id)
    stays = await make_report(database, vault, garage)
    await database.write(lambda session: delete_comment(session, session.get_one(Comment, comment.id), clock))
    await database.write(lambda session: settle_gone(session, clock))
    found = [await database.read(partial(outcome, report_id=each)) for each in (gone, stays)]
    assert found == ["removed", None]


async def test_whoever_left_an_address_is_answered_once(
    database: Database, vault: Vault, garage: Site, comment: Comment, clock: SettableClock
) -> None:
    answered = await make_report(database, vault, garage, email="olga@example.net", comment_id=comment.id)
    await make_report(database, vault, garage, comment_id=comment.id)
    for _ in range(2):
        await database.write(lambda session: settle_reports(session, comment.id, Outcome.KEPT, clock))
    assert await database.read(promised) == [answered]
