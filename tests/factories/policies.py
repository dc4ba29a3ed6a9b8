"""Versions of a policy for tests, straight into the table, and what follows from their publication."""

from sqlmodel import Session

from comments.discussion.models import Comment
from comments.foundation.clock import Clock
from comments.policies.announcing import queue_announcement
from comments.policies.models import PolicyVersion
from comments.policies.queries import find_current_version
from comments.policies.rules import Severity
from comments.sites.models import Site
from tests.factories.comments import make_comment


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
