"""The mail server as the operator names it: `smtp://user:password@host:port` or `smtps://…`.

Where it stands may be added, since it is handed addresses: `?country=CH&mechanism=adequacy`.
"""

import ipaddress
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import parse_qsl, unquote, urlsplit

from comments.foundation.transfers import Mechanism, read_country, read_mechanism

_PORTS: Final = {"smtp": 587, "smtps": 465}
_RELAY_PORT: Final = 25


@dataclass(frozen=True, kw_only=True)
class MailServer:
    """Where mail goes out; `is_here` for one on this very machine, with nobody in between."""

    host: str
    port: int
    tls_from_the_start: bool
    username: str | None = field(default=None, repr=False)
    password: str = field(default="", repr=False)
    country: str = ""
    mechanism: Mechanism = "none"

    @classmethod
    def parse(cls, url: str) -> "MailServer":
        """Read the setting; raises ValueError that quotes nothing of it."""
        try:
            parts = urlsplit(url)
            host, port = parts.hostname, parts.port
        except ValueError:
            raise ValueError("not the address of a mail server") from None
        if parts.scheme not in _PORTS or not host or parts.path.strip("/") or parts.fragment:
            raise ValueError("not the address of a mail server")
        country, mechanism = _transfer(parts.query)
        username = unquote(parts.username) if parts.username else None
        usual = _PORTS[parts.scheme] if username or parts.scheme == "smtps" else _RELAY_PORT
        return cls(
            host=host,
            port=usual if port is None else port,
            tls_from_the_start=parts.scheme == "smtps",
            username=username,
            password=unquote(parts.password or ""),
            country=country,
            mechanism=mechanism,
        )

    @property
    def is_here(self) -> bool:
        """Whether it runs on this machine."""
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"


def _transfer(query: str) -> tuple[str, Mechanism]:
    try:
        said = dict(parse_qsl(query, keep_blank_values=True, strict_parsing=bool(query)))
    except ValueError:
        raise ValueError("not the address of a mail server") from None
    country, mechanism = said.pop("country", ""), said.pop("mechanism", "none")
    if said:
        raise ValueError("not the address of a mail server")
    return read_country(country), read_mechanism(mechanism)
