"""Why a mail did not leave; each is known by its name alone, since a mail server's words quote addresses."""

from comments.outbox.errors import HopelessError


class MailRefusedError(HopelessError):
    """The mail server refuses this mail or its address for good (5xx)."""


class MailDeferredError(Exception):
    """The mail server asks to try again later (4xx)."""


class MailServerUnreachableError(Exception):
    """No connection, or one that was dropped before the mail was taken."""


class MailServerSlowError(Exception):
    """The mail server did not answer in time."""


class MailServerUntrustedError(Exception):
    """The connection could not be made safe: no TLS where it is needed, or a certificate that proves nothing."""


class MailSignInError(Exception):
    """The mail server wants a user name and password, or others than it was given."""


class MailFolderError(Exception):
    """The mail could not be written to its folder."""
