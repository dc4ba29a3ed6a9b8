"""Hand a mail to the mail server, once; what goes wrong is told by the name of its kind alone."""

import asyncio
import contextlib
import ssl
from email.message import EmailMessage
from typing import Final, Protocol

from aiosmtplib import (
    SMTP,
    SMTPAuthenticationError,
    SMTPException,
    SMTPNotSupported,
    SMTPRecipientsRefused,
    SMTPResponseException,
)

from comments.foundation.mail_server import MailServer
from comments.notifications.errors import (
    MailDeferredError,
    MailRefusedError,
    MailServerSlowError,
    MailServerUnreachableError,
    MailServerUntrustedError,
    MailSignInError,
)

_ANSWER_SECONDS: Final = 20.0
_WHOLE_SECONDS: Final = 90.0
_GOODBYE_SECONDS: Final = 2.0
_PERMANENT: Final = 500
_WANTS_SIGN_IN: Final = frozenset({530, 534, 535, 538})


class Courier(Protocol):
    """Takes a message where it goes."""

    async def deliver(self, message: EmailMessage) -> None:
        """Deliver it once; raises one of `notifications.errors`."""


class SmtpCourier:
    """Speaks to one mail server, on a connection of its own for each mail.

    A certificate is checked wherever TLS is spoken, but for STARTTLS with a server on this very machine, which mostly
    has one that it made itself and that nobody stands in front of. A password goes to another machine in TLS alone.
    """

    def __init__(self, server: MailServer, own_name: str, answer_seconds: float = _ANSWER_SECONDS) -> None:
        self._server = server
        self._own_name = own_name
        self._answer_seconds = answer_seconds

    async def deliver(self, message: EmailMessage) -> None:
        """Send one mail; once the server has taken it, nothing that follows makes it fail."""
        try:
            async with asyncio.timeout(_WHOLE_SECONDS):
                await self._send(message)
        except (SMTPException, OSError, ValueError) as failure:
            # `from None`: a mail server's answer quotes addresses, and a traceback would quote the answer.
            raise _named(failure) from None

    async def _send(self, message: EmailMessage) -> None:
        connection = self._connection()
        try:
            await connection.connect()
            await connection.sendmail(*_envelope(message), message.as_bytes(), mail_options=_options(message))
            with contextlib.suppress(SMTPException, OSError):
                await connection.quit(timeout=_GOODBYE_SECONDS)
        finally:
            connection.close()

    def _connection(self) -> SMTP:
        server = self._server
        needs_tls = server.username is not None and not server.is_here
        return SMTP(
            hostname=server.host,
            port=server.port,
            username=server.username,
            password=server.password,
            local_hostname=self._own_name,
            timeout=self._answer_seconds,
            use_tls=server.tls_from_the_start,
            start_tls=False if server.tls_from_the_start else (True if needs_tls else None),
            validate_certs=server.tls_from_the_start or not server.is_here,
        )


def _envelope(message: EmailMessage) -> tuple[str, str]:
    return message["From"].addresses[0].addr_spec, message["To"].addresses[0].addr_spec


def _options(message: EmailMessage) -> list[str]:
    return [] if "".join(_envelope(message)).isascii() else ["SMTPUTF8"]


def _named(failure: Exception) -> Exception:
    """Our own name for what went wrong."""
    if isinstance(failure, TimeoutError):
        return MailServerSlowError()
    cause = failure.__cause__ if isinstance(failure.__cause__, ssl.SSLError) else failure
    if isinstance(cause, ssl.SSLError):
        return MailServerUntrustedError()
    if isinstance(failure, SMTPRecipientsRefused):
        return _by_code(failure.recipients[0].code)
    if isinstance(failure, SMTPResponseException) and not isinstance(failure, ConnectionError):
        return MailSignInError() if isinstance(failure, SMTPAuthenticationError) else _by_code(failure.code)
    if isinstance(failure, SMTPNotSupported | ValueError):
        return MailRefusedError()
    return MailServerUnreachableError()


def _by_code(code: int) -> Exception:
    if code in _WANTS_SIGN_IN:
        return MailSignInError()
    return MailRefusedError() if code >= _PERMANENT else MailDeferredError()
