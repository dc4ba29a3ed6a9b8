"""Why a form of the console was refused."""

from comments.foundation.errors import CommentsError


class FormExpiredError(CommentsError):
    """The form belongs to a session that has ended or to another one; what was typed can be sent again."""

    code = "form-of-another-session"
    status = 403
