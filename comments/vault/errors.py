"""Why nothing can be sealed, or shown."""

from comments.foundation.errors import CommentsError


class VaultLockedError(CommentsError):
    """The master key is missing or another's, so nothing can be sealed or opened; reading comments goes on."""

    code = "vault-locked"
    status = 503


class SealBrokenError(CommentsError):
    """A sealed value was altered, or moved from another row or column."""

    code = "seal-broken"
    status = 409


class TooManyLooksError(CommentsError):
    """This person looked at more identities of this site in the last hour than one who decides case by case would."""

    code = "too-many-looks"
    status = 429


class VaultBehindError(CommentsError):
    """The vault is an older copy: keys that were destroyed since would live again in it."""

    code = "vault-behind"
    status = 503
