"""Policies as the command line shows them."""

import msgspec
from sqlmodel import Session

from comments.cli.named import named_site
from comments.foundation.clock import to_wire
from comments.policies.queries import versions_of


class HistoryLine(msgspec.Struct, frozen=True, kw_only=True):
    """One published version."""

    version: int
    published_at: str
    severity: str
    summary: str
    sha256: str


def history_lines(session: Session, slug: str) -> list[HistoryLine]:
    """Every version of a blog's policy, the newest first."""
    return [
        HistoryLine(
            version=each.version,
            published_at=to_wire(each.published_at),
            severity=each.severity,
            summary=each.summary,
            sha256=each.sha256,
        )
        for each in versions_of(session, named_site(session, slug).id)
    ]
