"""Who asks for a passkey, and what a device answers."""

import ipaddress
from dataclasses import dataclass, field
from urllib.parse import urlsplit


@dataclass(frozen=True)
class RelyingParty:
    """The service as devices know it: a passkey made for another name or another origin is refused."""

    id: str
    origin: str
    name: str


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a device answered, the challenge that it was to sign, and for whom."""

    credential: str = field(repr=False)
    challenge: str = field(repr=False)
    party: RelyingParty


def relying_party(public_url: str, operator: str) -> RelyingParty | None:
    """The service by its public address; None at a bare IP address, for which no device makes a passkey."""
    parts = urlsplit(public_url)
    host = parts.hostname or ""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return RelyingParty(host, f"{parts.scheme}://{parts.netloc}".lower(), operator) if host else None
    return None
