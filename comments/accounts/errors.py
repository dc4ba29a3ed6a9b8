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


class EmailNotConfirmedError(CommentsError):
    """The link that was mailed has not been opened yet."""

    code = "email-not-confirmed"
    status = 403


class SecondFactorNeededError(CommentsError):
    """What was given is right, and the account asks for a second factor; `account_id` is whose, never shown."""

    code = "second-factor-needed"
    status = 401

    def __init__(self, account_id: str) -> None:
        super().__init__()
        self.account_id = account_id


class RecentSignInNeededError(CommentsError):
    """This cannot be undone, so that it takes somebody who proved who they are a moment ago."""

    code = "recent-sign-in-needed"
    status = 403
