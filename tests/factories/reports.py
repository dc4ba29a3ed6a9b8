"""Reports for tests, with who made them sealed as the features seal it."""

from sqlmodel import Session

from comments.db.database import Database
from comments.foundation.identifiers import new_id
from comments.moderation.models import Report
from comments.sites.models import Site
from comments.vault.assembly import Vault
from comments.vault.collection import Reporter, store_identity
from tests.factories.comments import make_comment

DAYS = 183


async def make_report(
    db: Database,
    vault: Vault,
    site: Site,
    *,
    email: str | None = None,
    comment_id: str | None = None,
    language: str = "en",
) -> str:
    """Somebody reports a comment of the site, a new one unless it is named; gives the reference."""
    report_id = new_id()
    reporter = Reporter(name="Olga Petrova", email=email)
    sealed = await vault.collector.seal_reporter(site.id, report_id, reporter, DAYS)

    def make(session: Session) -> None:
        session.add(
            Report(
                id=report_id,
                site_id=site.id,
                comment_id=comment_id or make_comment(session, site).id,
                reason="abuse",
                explanation="It calls Ines names.",
                language=language,
                wants_answer=email is not None,
                created_at=vault.clock(),
            )
        )
        session.flush()
        store_identity(session, sealed)

    await db.write(make)
    return report_id
