"""Hand a mail to the mail server, once; what goes wrong is told by the name of its kind alone."""

import asyncio
import contextlib
import ssl
from email.message import EmailMessage
from typing import Final, Protocol

from aiosmtplib import SMTP, SMTPException, SMTPRecipientsRefused, SMTPResponseException

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
        connection = self._connection()
        try:
            async with asyncio.timeout(_WHOLE_SECONDS):
                await self._connect(connection)
                await self._sign_in(connection)
                await _hand_over(connection, message)
            with contextlib.suppress(SMTPException, OSError):
                await connection.quit(timeout=min(_GOODBYE_SECONDS, self._answer_seconds))
        except TimeoutError:
            raise MailServerSlowError from None
        finally:
            connection.close()

    def _connection(self) -> SMTP:
        server = self._server
        return SMTP(
            hostname=server.host,
            port=server.port,
            local_hostname=self._own_name,
            timeout=self._answer_seconds,
            use_tls=server.tls_from_the_start,
            # None: STARTTLS where it is offered.
            start_tls=False if server.tls_from_the_start else None,
            validate_certs=server.tls_from_the_start or not server.is_here,
        )

    async def _connect(self, connection: SMTP) -> None:
        try:
            await connection.connect()
        except TimeoutError:
            raise
        except (SMTPException, OSError) as failure:
            in_tls = isinstance(failure, ssl.SSLError) or isinstance(failure.__cause__, ssl.SSLError)
            raise (MailServerUntrustedError if in_tls else MailServerUnreachableError) from None
        is_safe = connection.get_transport_info("sslcontext") is not None or self._server.is_here
        if self._server.username is not None and not is_safe:
            raise MailServerUntrustedError

    async def _sign_in(self, connection: SMTP) -> None:
        if self._server.username is None:
            return
        try:
            await connection.login(self._server.username, self._server.password)
        except TimeoutError:
            raise
        except OSError:
            raise MailServerUnreachableError from None
        except SMTPException:
            raise MailSignInError from None


async def _hand_over(connection: SMTP, message: EmailMessage) -> None:
    sender, recipient = (message[each].addresses[0].addr_spec for each in ("From", "To"))
    options = [] if f"{sender}{recipient}".isascii() else ["SMTPUTF8"]
    try:
        await connection.sendmail(sender, recipient, message.as_bytes(), mail_options=options)
    except TimeoutError:
        raise
    except OSError:
        raise MailServerUnreachableError from None
    except SMTPRecipientsRefused as refusal:
        raise _by_code(refusal.recipients[0].code) from None
    except SMTPResponseException as refusal:
        raise _by_code(refusal.code) from None
    except (SMTPException, ValueError):
        # A server that takes no other letters than ASCII, or an address that could say more than an address.
        raise MailRefusedError from None


def _by_code(code: int) -> Exception:
    """What a mail server's number means; its words are left out, for they quote the address."""
    if code in _WANTS_SIGN_IN:
        return MailSignInError()
    return MailRefusedError() if code >= _PERMANENT else MailDeferredError()
