"""Versions of a policy for tests, straight into the table, and what follows from their publication."""

from sqlmodel import Session

from comments.audit.actors import OPERATOR
from comments.db.database import Database
from comments.discussion.models import Comment
from comments.foundation.clock import Clock
from comments.policies.amending import amend_rules
from comments.policies.announcing import queue_announcement
from comments.policies.models import PolicyVersion
from comments.policies.queries import find_current_version
from comments.policies.rules import Severity
from comments.sites.models import Site
from comments.sites.queries import site_by_slug
from tests.factories.comments import make_comment
from tests.service import OPERATOR_NAME


def publish(session: Session, site: Site, clock: Clock, severity: Severity = "material") -> PolicyVersion:
    """The next version, with its announcement."""
    last = find_current_version(session, site.id)
    published = PolicyVersion(
        site_id=site.id,
        version=1 if last is None else last.version + 1,
        published_at=clock(),
        severity=severity,
        summary="The rules of the blog changed: IP address of a comment.",
        sha256="0" * 64,
        document="{}",
    )
    session.add(published)
    session.flush()
    queue_announcement(session, published, clock)
    return published


def comment_by(session: Session, site: Site, account_id: str | None, *, key: str = "/post") -> Comment:
    """A comment by somebody with an account, or by a guest."""
    comment = make_comment(session, site, key=key)
    comment.account_id, comment.author_kind = account_id, "guest" if account_id is None else "member"
    session.add(comment)
    session.flush()
    return comment


async def amend(db: Database, clock: Clock, slug: str, days: int) -> None:
    """Keep a site's IP addresses for so many days, and publish what tells of it: material if longer, minor if not."""

    def change(session: Session) -> None:
        site = site_by_slug(session, slug)
        amend_rules(session, site, {"retention.comment_ip": str(days)}, OPERATOR_NAME, OPERATOR, clock)

    await db.write(change)
