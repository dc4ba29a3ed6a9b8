"""What is said when a report cannot be drafted or published."""

from comments.foundation.errors import CommentsError


class TooFewLoadsError(CommentsError):
    """The month had fewer loads than any published number must stand for."""

    code = "too-few-loads"
    status = 409


class MonthNotReportableError(CommentsError):
    """The month is not over, or its days are no longer all kept."""

    code = "month-not-reportable"
    status = 409


class ReportPublishedError(CommentsError):
    """There is a published report on that month, which stays as it is."""

    code = "report-published"
    status = 409


class DraftChangedError(CommentsError):
    """The draft is not the one that was looked at."""

    code = "draft-changed"
    status = 409
