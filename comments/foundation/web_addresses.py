"""Addresses of other services: whether nobody on the way can listen."""

from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit


def nobody_listens(url: str) -> bool:
    """Whether it is reached by TLS, or lies on this very machine."""
    parts = _split(url)
    if parts is None or not parts.hostname:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and is_on_this_machine(url))


def is_on_this_machine(url: str) -> bool:
    """Whether its host is a name or number of the loopback interface."""
    parts = _split(url)
    host = "" if parts is None else parts.hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        has_port = parts.port != 0
    except ValueError:
        return None
    return parts if has_port else None
