"""Whose request it is: the one place that reads a peer's address and the one header that a proxy sets.

An address never appears in an error, a log or a `repr` made here.
"""

import ipaddress
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import Final, TypeAlias

Address: TypeAlias = IPv4Address | IPv6Address
_Network: TypeAlias = IPv4Network | IPv6Network

_UNIX_SOCKET: Final = "unix"
_MAPPED: Final = IPv6Network("::ffff:0:0/96")
_NETWORK_BITS_4: Final = 24
_NETWORK_BITS_6: Final = 48
_HOUSEHOLD_BITS_6: Final = 64

_BRACKETED: Final = re.compile(r"\[([0-9a-fA-F:.]+(?:%[^\]]*)?)\](?::[0-9]{1,5})?")
_WITH_PORT: Final = re.compile(r"([0-9.]+):[0-9]{1,5}")

# RFC 7239: pairs of a token and a token or quoted string, divided by semicolons. Browsers and proxies also leave
# spaces around them, which does no harm.
_WORD: Final = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_QUOTED: Final = r'"(?:[^"\\]|\\.)*+"'
_PAIR: Final = re.compile(rf"[ \t]*+({_WORD})=({_WORD}|{_QUOTED})[ \t]*+(?:;|$)")
_MOST_PARTS_OF_AN_ELEMENT: Final = 8


class TrustedProxies:
    """The networks whose machines are believed when they say for whom they ask; `unix` stands for a socket's peer."""

    def __init__(self, networks: Iterable[_Network] = (), *, unix_socket: bool = False) -> None:
        self._networks = tuple(_unmapped_network(network) for network in networks)
        self._unix_socket = unix_socket

    @classmethod
    def parse(cls, text: str) -> "TrustedProxies":
        """Read a list of networks divided by commas; raises ValueError that names the one that is none."""
        entries = [entry.strip() for entry in text.split(",") if entry.strip()]
        networks = [_network(entry) for entry in entries if entry.lower() != _UNIX_SOCKET]
        return cls(networks, unix_socket=len(networks) < len(entries))

    def __contains__(self, peer: Address | None) -> bool:
        if peer is None:
            return self._unix_socket
        return any(peer in network for network in self._networks)


def client_address(
    peer: str | None, headers: Iterable[tuple[bytes, bytes]], trusted: TrustedProxies, header_name: str
) -> Address | None:
    """The address a request comes from, as far as anybody trusted vouches for it.

    `peer` is None for a socket of the file system. The header, `x-forwarded-for` or `forwarded`, is walked from the
    right: each trusted machine vouches for the one that it names, and what cannot be read ends the walk at the last one
    that somebody vouched for.
    """
    on_socket = not peer or peer.startswith("unix:")
    believed = parse_address(peer or "")
    if believed not in trusted or (believed is None and not on_socket):
        return believed
    for named in _named_from_the_right(headers, header_name.lower()):
        if named is None:
            return believed
        believed = named
        if believed not in trusted:
            return believed
    return believed


def parse_address(text: str) -> Address | None:
    """The address in a text with or without port, brackets and zone, an IPv4 address in IPv6 clothes as IPv4."""
    text = text.strip()
    found = _BRACKETED.fullmatch(text) or _WITH_PORT.fullmatch(text)
    with suppress(ValueError):
        return _unmapped(ipaddress.ip_address((found.group(1) if found else text).partition("%")[0]))
    return None


def to_sixteen_bytes(address: Address) -> bytes:
    """An address as it is sealed: always 16 bytes, so that the length tells nothing."""
    return address.packed if isinstance(address, IPv6Address) else bytes(10) + b"\xff\xff" + address.packed


def from_sixteen_bytes(packed: bytes) -> str:
    """The address as it is written for people."""
    return str(_unmapped(IPv6Address(packed)))


def network_of(address: Address) -> bytes:
    """The neighbourhood of an address, an IPv4 /24 or an IPv6 /48, in 16 bytes that no other network has."""
    return _beginning(address, _NETWORK_BITS_4 if isinstance(address, IPv4Address) else _NETWORK_BITS_6)


def household_of(address: Address) -> bytes:
    """What one connection is given, an IPv4 address or an IPv6 /64, in which devices change theirs by the hour."""
    return _beginning(address, address.max_prefixlen if isinstance(address, IPv4Address) else _HOUSEHOLD_BITS_6)


def _beginning(address: Address, bits: int) -> bytes:
    left_out = address.max_prefixlen - bits
    return to_sixteen_bytes(type(address)(int(address) >> left_out << left_out))


def _network(entry: str) -> _Network:
    try:
        return ipaddress.ip_network(entry)
    except ValueError as error:
        # A wrong mask would trust more machines than was meant, so it is refused rather than guessed.
        message = f"not a network: {entry!r} ({error})"
        raise ValueError(message) from None


def _unmapped(address: Address) -> Address:
    if isinstance(address, IPv6Address):
        return address.ipv4_mapped or IPv6Address(address.packed)
    return address


def _unmapped_network(network: _Network) -> _Network:
    if isinstance(network, IPv6Network) and network.subnet_of(_MAPPED):
        return IPv4Network((network.network_address.packed[-4:], network.prefixlen - _MAPPED.prefixlen))
    return network


def _named_from_the_right(headers: Iterable[tuple[bytes, bytes]], header_name: str) -> Iterator[Address | None]:
    """Each machine the header names, the nearest first; None for what cannot be read."""
    lines = [value.decode("latin-1") for name, value in headers if name.decode("latin-1").lower() == header_name]
    value = ",".join(lines)
    if not value.strip():
        return iter(())
    if header_name == "forwarded":
        return _forwarded_from_the_right(value)
    return (parse_address(element) for element in reversed(value.split(",")))


def _forwarded_from_the_right(value: str) -> Iterator[Address | None]:
    """Read element by element from the right end.

    Read from the left, a quotation mark that a stranger opened would swallow what an honest proxy added after it.
    """
    parts = value.split(",")
    while parts:
        length, pairs = _last_element(parts)
        named = [content for name, content in pairs if name == "for"]
        yield parse_address(named[0]) if len(named) == 1 else None
        del parts[-length:]


def _last_element(parts: list[str]) -> tuple[int, list[tuple[str, str]]]:
    """How many parts the last element takes, since a quoted comma divides none, and its pairs; none if it is none."""
    for length in range(1, min(len(parts), _MOST_PARTS_OF_AN_ELEMENT) + 1):
        pairs = _pairs(",".join(parts[-length:]))
        if pairs is not None:
            return length, pairs
    return len(parts), []


def _pairs(element: str) -> list[tuple[str, str]] | None:
    """The pairs of one element of `Forwarded`, or None where it is none."""
    pairs: list[tuple[str, str]] = []
    position = 0
    while position < len(element):
        found = _PAIR.match(element, position)
        if found is None:
            return None
        pairs.append((found.group(1).lower(), _unquoted(found.group(2))))
        position = found.end()
    return pairs or None


def _unquoted(content: str) -> str:
    return re.sub(r"\\(.)", r"\1", content[1:-1]) if content.startswith('"') else content
