"""The client's address, from the connection and the one header that a trusted proxy sets."""

from ipaddress import IPv4Address, IPv6Address
from typing import Any

from litestar import Request
from litestar.di import NamedDependency
from litestar.types import HTTPScope

from comments.foundation.network import TrustedProxies, client_address, network_of
from comments.settings import Settings

Address = IPv4Address | IPv6Address


class Client:
    """Whoever is at the other end; a class, since Litestar takes no union of two; it prints nothing."""

    __slots__ = ("address",)

    def __init__(self, address: Address | None) -> None:
        self.address = address

    def __repr__(self) -> str:
        return "<client>"


def provide_client_ip(
    request: Request[Any, Any, Any], proxies: NamedDependency[TrustedProxies], settings: NamedDependency[Settings]
) -> Client:
    """Whoever is at the other end, as far as it can be believed; never logged, never kept but by the vault."""
    return Client(_address_behind(request.scope, proxies, settings))


def network_behind(scope: HTTPScope, proxies: TrustedProxies, settings: Settings) -> bytes:
    """The network that a request comes from, before there is anything to ask for it."""
    return network_key(_address_behind(scope, proxies, settings))


def network_key(address: Address | None) -> bytes:
    """What limits count by: the network of an address, not the address."""
    return b"unknown" if address is None else network_of(address)


def _address_behind(scope: HTTPScope, proxies: TrustedProxies, settings: Settings) -> Address | None:
    peer = scope["client"]
    host = None if peer is None else peer[0]
    return client_address(host, scope["headers"], proxies, settings.proxy_header)
