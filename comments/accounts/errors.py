"""What people with an account are told when something about it is refused."""

from comments.foundation.errors import CommentsError


class WrongCredentialsError(CommentsError):
    """The name, the address or the password is wrong; the answer does not tell which."""

    code = "wrong-credentials"
    status = 401


class AccountTakenError(CommentsError):
    """Another account has the username or the e-mail address."""

    code = "account-taken"
    status = 409


class LinkSpentError(CommentsError):
    """The link was used, is too old, or never was."""

    code = "link-spent"
    status = 404
