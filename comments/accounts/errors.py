"""What people with an account are told when something about it is refused."""

from datetime import datetime

from comments.foundation.errors import CommentsError, NotAllowedError


class WrongCredentialsError(CommentsError):
    """The name, the address or the password is wrong; the answer does not tell which."""

    code = "wrong-credentials"
    status = 401


class AccountTakenError(CommentsError):
    """Another account has the username or the e-mail address."""

    code = "account-taken"
    status = 409


class UsernameTakenError(CommentsError):
    """Somebody has the name, or one that people would take for it; names are public, so that this tells nothing."""

    code = "username-taken"
    status = 409

    def __init__(self) -> None:
        super().__init__(field="username")


class RenamedRecentlyError(CommentsError):
    """A name was changed a short while ago, and can be changed again from that moment on."""

    code = "renamed-recently"
    status = 409

    def __init__(self, free_from: datetime) -> None:
        super().__init__(date=f"{free_from:%Y-%m-%d %H:%M} UTC")


class AddressTakenError(CommentsError):
    """Another account confirmed the address first; told to nobody but whoever reads its mail."""

    code = "address-taken"
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


class OwnersOnlyError(CommentsError):
    """Owners come and go by the hand of an owner alone."""

    code = "owners-only"
    status = 403


class LastOwnerError(CommentsError):
    """The site would have no owner left."""

    code = "last-owner"
    status = 409


class AlreadyMemberError(CommentsError):
    """Whoever opened the invitation has that role already, or one that reaches further."""

    code = "already-member"
    status = 409


class InvitationSpentError(CommentsError):
    """The invitation was accepted or withdrawn, is too old, or never was."""

    code = "invitation-spent"
    status = 404


class TooManyInvitationsError(CommentsError):
    """As many invitations were sent for this site today as one who knows whom they invite would send."""

    code = "too-many-invitations"
    status = 429


class CharterUnsignedError(CommentsError):
    """The instance asks whoever may open identities to sign its charter, and its present text is not signed."""

    code = "charter-unsigned"
    status = 403


class CharterUnreadableError(CommentsError):
    """The operator asks for a charter whose file cannot be read, so that nobody can have signed it."""

    code = "charter-unreadable"
    status = 503


class WrongCodeError(CommentsError):
    """The one-time code is not right, was taken already, or its half minute is over."""

    code = "wrong-code"
    status = 401


class PasskeyRefusedError(CommentsError):
    """The device's answer proves nothing here; it does not tell why."""

    code = "passkey-refused"
    status = 401


class StepOverError(CommentsError):
    """The first half of this sign-in is too long ago, or a session has come of it already."""

    code = "step-over"
    status = 401


class SecondFactorRequiredError(NotAllowedError):
    """The site asks for a second factor before somebody may do this, and none was part of the sign-in."""

    code = "second-factor-required"


class LastSecondFactorError(CommentsError):
    """It is the last second factor of somebody who must have one."""

    code = "last-second-factor"
    status = 409


class IdentityTakenError(CommentsError):
    """The name elsewhere signs in to another account."""

    code = "identity-taken"
    status = 409


class ProviderLinkedError(CommentsError):
    """Another name at the same provider signs in to the account already."""

    code = "provider-linked"
    status = 409


class LastWayInError(CommentsError):
    """Without it nobody could sign in to the account any more."""

    code = "last-way-in"
    status = 409


class SoleOwnerError(CommentsError):
    """Nobody else would answer for some sites, which are named."""

    code = "sole-owner"
    status = 409
