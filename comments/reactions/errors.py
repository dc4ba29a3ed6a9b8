"""Why a reaction was refused."""

from comments.foundation.errors import NotFoundError


class ReactionNotOfferedError(NotFoundError):
    """There is no such reaction, or the blog does not offer it."""

    code = "reaction-not-offered"
