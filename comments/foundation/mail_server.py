"""The mail server as the operator names it: `smtp://user:password@host:port` or `smtps://…`."""

import ipaddress
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import unquote, urlsplit

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

    @classmethod
    def parse(cls, url: str) -> "MailServer":
        """Read the setting; raises ValueError that quotes nothing of it."""
        try:
            parts = urlsplit(url)
            host, port = parts.hostname, parts.port
        except ValueError:
            raise ValueError("not the address of a mail server") from None
        if parts.scheme not in _PORTS or not host or parts.path.strip("/") or parts.query or parts.fragment:
            raise ValueError("not the address of a mail server")
        username = unquote(parts.username) if parts.username else None
        usual = _PORTS[parts.scheme] if username or parts.scheme == "smtps" else _RELAY_PORT
        return cls(
            host=host,
            port=usual if port is None else port,
            tls_from_the_start=parts.scheme == "smtps",
            username=username,
            password=unquote(parts.password or ""),
        )

    @property
    def is_here(self) -> bool:
        """Whether it runs on this machine."""
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"
