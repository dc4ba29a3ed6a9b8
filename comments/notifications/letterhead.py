"""Who writes: the same on every mail of an instance."""

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from email.headerregistry import Address
from urllib.parse import urlsplit

from comments.foundation.mailboxes import UnmailableError, ascii_domain, mailbox, parse_sender
from comments.settings import Settings

_NAME = "Aparté"
_NOWHERE = "localhost"


@dataclass(frozen=True, kw_only=True)
class Letterhead:
    """The instance as its mails name it; `providers` are the names of those whom the operator set, by id."""

    public_url: str
    operator: str
    contact: str
    host: str
    sender: Address
    providers: Mapping[str, str]


def letterhead_of(settings: Settings) -> Letterhead:
    """The letterhead of this instance."""
    host = _host(settings.public_url)
    return Letterhead(
        public_url=settings.public_url.rstrip("/"),
        operator=settings.operator,
        contact=settings.operator_contact,
        host=host,
        sender=parse_sender(settings.mail_from) if settings.mail_from else mailbox(f"no-reply@{host}", _NAME),
        providers={f"oidc:{each.id}": each.name for each in settings.oidc_providers},
    )


def _host(public_url: str) -> str:
    """The name in the service's address; mail from a bare IP would be from nowhere."""
    try:
        host = ascii_domain(urlsplit(public_url).hostname or "")
    except (UnmailableError, ValueError):
        return _NOWHERE
    return _NOWHERE if _is_ip(host) else host


def _is_ip(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
