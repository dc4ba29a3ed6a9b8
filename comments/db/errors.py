"""What goes wrong in storage, said to whoever was writing."""

from comments.foundation.errors import CommentsError


class StorageUnavailableError(CommentsError):
    """The database did not take the write: its disk is full, or another process holds it too long."""

    code = "storage-unavailable"
    status = 503


class OverloadedError(CommentsError):
    """More writes wait than can be taken soon."""

    code = "overloaded"
    status = 503
