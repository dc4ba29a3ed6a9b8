"""Why a report was refused."""

from comments.foundation.errors import CommentsError


class ReportConflictError(CommentsError):
    """The key was used for another report."""

    code = "report-conflict"
    status = 409
