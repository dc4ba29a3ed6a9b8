"""Why a comment, an edit or a reading was refused."""

from comments.foundation.errors import CommentsError, NotFoundError


class ThreadClosedError(CommentsError):
    """The site closed this thread, or it passed its closing date."""

    code = "thread-closed"
    status = 409


class EditWindowOverError(CommentsError):
    """The time in which an author may change a comment has passed."""

    code = "edit-window-over"
    status = 403


class IdempotencyConflictError(CommentsError):
    """The key was used for another comment."""

    code = "idempotency-conflict"
    status = 409


class ChallengeSpentError(CommentsError):
    """The proof of work was used before."""

    code = "challenge-failed"
    status = 400


class StatusConflictError(CommentsError):
    """The comment was deleted: nothing can be decided about it any more."""

    code = "comment-deleted"
    status = 409


class ReceiptSpentError(NotFoundError):
    """A guest's link was used, is too old, or never was: the same answer for all."""

    code = "receipt-spent"


class NothingToCorrectError(CommentsError):
    """The comment was turned away or deleted: nobody reads a name on it."""

    code = "nothing-to-correct"
    status = 409
