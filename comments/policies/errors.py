"""What is said when a policy cannot be published."""

from comments.foundation.errors import CommentsError


class PolicyUnchangedError(CommentsError):
    """The published version already says what is in force."""

    code = "policy-unchanged"
    status = 409


class SeverityTooLowError(CommentsError):
    """A change of the rules was called smaller than it is (P28)."""

    code = "severity-too-low"
    status = 409
