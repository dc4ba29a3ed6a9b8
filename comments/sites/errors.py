"""What is said when something about a site is refused."""

from comments.foundation.errors import CommentsError


class SlugTakenError(CommentsError):
    """Another site has this short name."""

    code = "slug-taken"
    status = 409
