"""What readers reported of comments, as the console draws it; who reported stays sealed until somebody asks."""

from collections import Counter
from collections.abc import Sequence

import msgspec

from comments.disclosures.disclosing import Disclosure
from comments.moderation.models import Report
from comments.web.admin.frame import Frame
from comments.web.admin.moments import Moment, moment


class OpenedReporter(msgspec.Struct, frozen=True, kw_only=True):
    """Who made one report, as one look showed it, or why nothing was shown. Prints no value."""

    report_id: str
    name: str | None = None
    email: str | None = None
    purpose: str = ""
    refused: str | None = None

    @classmethod
    def of(cls, report_id: str, shown: Disclosure, purpose: str) -> "OpenedReporter":
        """Both fields; None was never given, or is forgotten."""
        return cls(report_id=report_id, name=shown.name, email=shown.email, purpose=purpose)

    def __repr__(self) -> str:
        return f"OpenedReporter({self.report_id!r})"


class ReportLine(msgspec.Struct, frozen=True, kw_only=True):
    """One report: all that it says but who made it, unless that was just opened."""

    id: str
    reason: str
    explanation: str
    at: Moment
    outcome: str | None
    opened: OpenedReporter | None


class ReasonCount(msgspec.Struct, frozen=True):
    """How many open reports of a comment give a reason."""

    reason: str
    number: int


def report_lines(
    reports: Sequence[Report], frame: Frame, opened: OpenedReporter | None = None
) -> tuple[ReportLine, ...]:
    """The reports of a comment, those that wait first."""
    ordered = sorted(reports, key=lambda report: report.settled_at is not None)
    return tuple(
        ReportLine(
            id=report.id,
            reason=report.reason,
            explanation=report.explanation,
            at=moment(report.created_at, frame.now, frame.language),
            outcome=report.outcome,
            opened=opened if opened is not None and opened.report_id == report.id else None,
        )
        for report in ordered
    )


def reason_counts(reports: Sequence[Report]) -> tuple[ReasonCount, ...]:
    """Why a comment waits for somebody, the most frequent reason first."""
    counted = Counter(report.reason for report in reports if report.settled_at is None)
    return tuple(ReasonCount(reason, number) for reason, number in counted.most_common())
