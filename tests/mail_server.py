"""A real mail server in the test's own loop: it takes mails, or refuses, defers, stalls and hangs up, as it is told."""

import asyncio
import ssl
import warnings
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from functools import cache
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Literal, cast

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.mailbox import parse_mail

Mood = Literal["takes", "refuses", "refuses-data", "defers", "stalls", "hangs-up", "stalls-at-goodbye"]
USERNAME, PASSWORD = "aparte", "p@ss/word:1"


@dataclass
class MailServer:
    """What it shall do, and what it was given; an answer that refuses quotes the address, as real servers do."""

    mood: Mood = "takes"
    port: int = 0
    raw: list[bytes] = field(default_factory=list)
    envelopes: list[tuple[str, str]] = field(default_factory=list)
    over_tls: list[bool] = field(default_factory=list)
    signed_in: list[bool] = field(default_factory=list)
    passwords: int = 0
    asked: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def messages(self) -> list[EmailMessage]:
        """What was taken, as a mail program reads it."""
        return [parse_mail(each) for each in self.raw]

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802  aiosmtpd's name
        if self.mood in {"refuses", "defers"}:
            self.asked.set()
            code = "550 5.1.1" if self.mood == "refuses" else "451 4.3.0"
            return f"{code} <{address}>: not today"
        envelope.rcpt_tos.append(address)
        return "250 fine"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802  aiosmtpd's name
        self.raw.append(envelope.original_content)
        self.envelopes.append((envelope.mail_from, envelope.rcpt_tos[0]))
        self.over_tls.append(server.transport.get_extra_info("sslcontext") is not None)
        self.signed_in.append(bool(session.authenticated))
        self.asked.set()
        if self.mood == "stalls":
            await asyncio.Event().wait()
        return "250 taken" if self.mood != "refuses-data" else f"554 5.7.1 <{envelope.rcpt_tos[0]}>: we do not like it"


class _Smtp(SMTP):
    """aiosmtpd's, which can also hang up once it was to be given the mail, and never say goodbye."""

    def __init__(self, mail_server: MailServer, **options: Any) -> None:
        super().__init__(mail_server, enable_SMTPUTF8=True, hostname="mail.test", **options)
        self._told = mail_server

    async def smtp_AUTH(self, arg: str) -> None:  # noqa: N802  aiosmtpd's name
        self._told.passwords += 1
        await super().smtp_AUTH(arg)

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802  aiosmtpd's name
        if self._told.mood != "hangs-up":
            await super().smtp_DATA(arg)
            return
        await self.push("354 go on")
        self._told.asked.set()
        _transport_of(self).abort()

    async def smtp_QUIT(self, arg: str) -> None:  # noqa: N802  aiosmtpd's name
        if self._told.mood == "stalls-at-goodbye":
            await asyncio.Event().wait()
        await super().smtp_QUIT(arg)


@asynccontextmanager
async def mail_server(
    *, certificate: Path | None = None, tls: bool = False, wants_password: bool = False
) -> AsyncIterator[MailServer]:
    """A server on a port of its own; with a certificate it offers STARTTLS, or speaks TLS from the start."""
    told = MailServer()
    protocols: list[_Smtp] = []
    context = None if certificate is None else _context(certificate)
    options: dict[str, Any] = {} if tls else {"tls_context": context}
    if wants_password:
        options |= {"auth_required": True, "authenticator": _authenticate, "auth_require_tls": False}

    def talk() -> _Smtp:
        with warnings.catch_warnings():
            # aiosmtpd warns of passwords without TLS, which is what the test is about.
            warnings.simplefilter("ignore", UserWarning)
            protocols.append(_Smtp(told, loop=asyncio.get_running_loop(), **options))
        return protocols[-1]

    listening = await asyncio.get_running_loop().create_server(talk, "127.0.0.1", 0, ssl=context if tls else None)
    told.port = listening.sockets[0].getsockname()[1]
    try:
        yield told
    finally:
        listening.close()
        await _hang_up(protocols)


async def _hang_up(protocols: list[_Smtp]) -> None:
    conversations: list[Any] = [each._handler_coroutine for each in protocols if each._handler_coroutine is not None]
    for each in conversations:
        each.cancel()
    await asyncio.gather(*conversations, return_exceptions=True)
    for protocol in protocols:
        if protocol.transport is not None:
            _transport_of(protocol).abort()


def _transport_of(protocol: _Smtp) -> asyncio.Transport:
    return cast("asyncio.Transport", protocol.transport)


def _authenticate(_server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
    known = LoginPassword(USERNAME.encode(), PASSWORD.encode())
    return AuthResult(success=data == known, handled=data == known)


def _context(certificate: Path) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    return context


def write_certificate(folder: Path) -> Path:
    """A certificate for 127.0.0.1 that nobody has signed but itself, with its key."""
    path = folder / "mail.pem"
    path.write_bytes(_self_signed())
    return path


@cache
def _self_signed() -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail.test")])
    now = datetime.now(UTC)  # noqa: TID251  OpenSSL asks the real clock
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    return key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain) + certificate.public_bytes(pem)
