"""What readers reported of comments, as the console draws it; who reported stays sealed."""

from collections import Counter
from collections.abc import Sequence

import msgspec

from comments.moderation.models import Report
from comments.web.admin.frame import Frame
from comments.web.admin.moments import Moment, moment


class ReportLine(msgspec.Struct, frozen=True, kw_only=True):
    """One report: all that it says but who made it."""

    id: str
    reason: str
    explanation: str
    at: Moment
    outcome: str | None


class ReasonCount(msgspec.Struct, frozen=True):
    """How many open reports of a comment give a reason."""

    reason: str
    number: int


def report_lines(reports: Sequence[Report], frame: Frame) -> tuple[ReportLine, ...]:
    """The reports of a comment, those that wait first."""
    ordered = sorted(reports, key=lambda report: report.settled_at is not None)
    return tuple(
        ReportLine(
            id=report.id,
            reason=report.reason,
            explanation=report.explanation,
            at=moment(report.created_at, frame.now, frame.language),
            outcome=report.outcome,
        )
        for report in ordered
    )


def reason_counts(reports: Sequence[Report]) -> tuple[ReasonCount, ...]:
    """Why a comment waits for somebody, the most frequent reason first."""
    counted = Counter(report.reason for report in reports if report.settled_at is None)
    return tuple(ReasonCount(reason, number) for reason, number in counted.most_common())
