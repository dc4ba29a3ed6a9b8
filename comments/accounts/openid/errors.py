"""What goes wrong between a provider and us; nothing that a provider says is kept in it."""

from enum import StrEnum

from comments.foundation.errors import CommentsError


class Trouble(StrEnum):
    """Why a provider's word cannot be used, in our words, for the operator's log."""

    UNREACHABLE = "it cannot be reached"
    SLOW = "it takes too long"
    TOO_LARGE = "it sends too much"
    LEADS_ELSEWHERE = "it sends us elsewhere"
    SAYS_NO = "it answers with an error"
    NOT_JSON = "it sends something else than JSON"
    UNFIT_METADATA = "its metadata lack something or lead over plain HTTP"
    OTHER_ISSUER = "its metadata name another issuer"
    NO_TOKEN = "it sends no token"  # noqa: S105  a sentence
    UNFIT_TOKEN = "its token is malformed, or signed in a way that is not accepted"  # noqa: S105  likewise
    UNKNOWN_KEY = "its token is signed with a key that it does not publish"
    WRONG_SIGNATURE = "its token's signature is wrong"
    WRONG_CLAIMS = "its token was made for somebody or something else, or is out of date"
    OTHER_PERSON = "its user info tells of another person than its token"


class ProviderTroubleError(CommentsError):
    """A provider cannot be asked, or what it says cannot be believed; nothing is wrong with whoever tries again."""

    code = "provider-trouble"
    status = 502

    def __init__(self, trouble: Trouble) -> None:
        super().__init__()
        self.trouble = trouble


class ProviderRefusedError(CommentsError):
    """The person or the provider broke the sign-in off."""

    code = "provider-refused"
    status = 403


class FlowLostError(CommentsError):
    """This browser began no sign-in that the answer belongs to, or began it too long ago."""

    code = "provider-flow-lost"
    status = 400
