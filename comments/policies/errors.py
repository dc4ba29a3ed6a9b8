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
