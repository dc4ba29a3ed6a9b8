"""What is said when a policy cannot be published."""

from datetime import datetime

from comments.foundation.errors import CommentsError
from comments.sites.models import Site


class PolicyUnchangedError(CommentsError):
    """The published version already says what is in force."""

    code = "policy-unchanged"
    status = 409


class SeverityTooLowError(CommentsError):
    """A change of the rules was called smaller than it is (P28)."""

    code = "severity-too-low"
    status = 409


class PolicyContradictsRulesError(CommentsError):
    """The policy's words name a period that the rules do not have (P28)."""

    code = "policy-contradicts-rules"
    status = 409


class DraftStaleError(CommentsError):
    """A draft was written under other rules than those in force, or about other words (P28)."""

    code = "policy-draft-stale"
    status = 409


class NoDraftError(CommentsError):
    """No version of the policy was drafted."""

    code = "no-policy-draft"
    status = 404


class PolicyChangedError(CommentsError):
    """A comment was written beside the notice of a version that has changed materially since."""

    code = "policy-changed"
    status = 409

    def __init__(self, site: Site, version: int, published_at: datetime) -> None:
        """What is in force now, for whoever shows it."""
        super().__init__()
        self.site = site
        self.version = version
        self.published_at = published_at
