"""What a canary would look like wherever it was hidden: written out, encoded, shortened or hashed."""

import base64
import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final
from urllib.parse import quote

HASHES: Final = ("md5", "sha1", "sha256", "sha512", "blake2b")
_MAPPED: Final = bytes(10) + b"\xff\xff"
_LONGEST_NOTHING: Final = 64
# Databases' files are half empty, and no address is that empty.
_NOTHING: Final = re.compile(rb"\0{64,}")


@dataclass(frozen=True)
class Canary:
    """One address of one invented person, which occurs nowhere else in the world."""

    name: str
    value: str

    @property
    def is_email(self) -> bool:
        return "@" in self.value


@dataclass(frozen=True)
class Needle:
    """A form of a canary; one without case is looked for in whatever case it comes."""

    canary: str
    form: str
    trace: bytes
    has_case: bool = True

    def __str__(self) -> str:
        return f"{self.canary} as {self.form}"


class Needles:
    """Looks for every form of every canary."""

    def __init__(self, canaries: Iterable[Canary]) -> None:
        found = [needle for canary in canaries for needle in _needles_of(canary)]
        self._with_case = [needle for needle in found if needle.has_case]
        self._without_case = [needle for needle in found if not needle.has_case]

    def found_in(self, haystack: bytes, allowed: Iterable[str] = ()) -> list[str]:
        """What is there, but for the canaries that may be."""
        haystack = _NOTHING.sub(bytes(_LONGEST_NOTHING), haystack)
        folded, spared = haystack.lower(), set(allowed)
        hits = [needle for needle in self._with_case if needle.trace in haystack]
        hits += [needle for needle in self._without_case if needle.trace in folded]
        return [str(needle) for needle in hits if needle.canary not in spared]


def _needles_of(canary: Canary) -> Iterator[Needle]:
    for form, text in _texts_of(canary):
        yield Needle(canary.name, form, text.lower().encode(), has_case=False)
        yield Needle(canary.name, f"{form} in UTF-16", text.lower().encode("utf-16-le"), has_case=False)
    for form, plain in _plain_bytes_of(canary):
        yield from _encoded(canary.name, form, plain)
        yield from _hashed(canary.name, form, plain)


def _texts_of(canary: Canary) -> Iterator[tuple[str, str]]:
    """How people and programs write it, shortened forms included."""
    if canary.is_email:
        local, _, domain = canary.value.partition("@")
        yield from (("local part", local), ("domain", domain), ("quoted for an address", quote(canary.value)))
        return
    address = ip_address(canary.value)
    yield from {"text": str(address), "exploded": address.exploded, "number": str(int(address))}.items()
    yield "reverse name", address.reverse_pointer
    yield "network", _network_of(address)


def _network_of(address: IPv4Address | IPv6Address) -> str:
    """What is left of it where it is cut to the /24 or /48."""
    if isinstance(address, IPv4Address):
        return str(address).rpartition(".")[0]
    return str(ip_network((address, 48), strict=False).network_address).removesuffix("::")


def _plain_bytes_of(canary: Canary) -> Iterator[tuple[str, bytes]]:
    """What somebody would encode or hash."""
    if canary.is_email:
        local, _, domain = canary.value.partition("@")
        variants = {canary.value, canary.value.lower(), canary.value.upper(), f"{local}@{domain.lower()}"}
        yield from ((f"value {number}", each.encode()) for number, each in enumerate(sorted(variants)))
        yield "mailto", f"mailto:{canary.value.lower()}".encode()
        return
    address = ip_address(canary.value)
    yield "text", str(address).encode()
    yield "bytes", address.packed if isinstance(address, IPv6Address) else _MAPPED + address.packed
    if isinstance(address, IPv4Address):
        yield "four bytes", address.packed
    else:
        yield "exploded", address.exploded.encode()


def _encoded(name: str, form: str, plain: bytes) -> Iterator[Needle]:
    if form != "four bytes":
        # Four bytes that happen to be the same are to be expected in a megabyte of ciphertext.
        yield Needle(name, form, plain)
        yield from (Needle(name, f"{form} in base64", each) for each in _base64_of(plain))
    yield Needle(name, f"{form} in hex", plain.hex().encode(), has_case=False)
    if form == "bytes":
        yield Needle(name, f"{form} in escapes", "".join(f"\\x{byte:02x}" for byte in plain).encode())


def _base64_of(plain: bytes) -> set[bytes]:
    """Wherever it begins within a longer text, the part that is the same each time."""
    found = set()
    for before in range(3):
        coded = base64.b64encode(bytes(before) + plain)
        whole = coded[(before * 8 + 5) // 6 : (before + len(plain)) * 8 // 6]
        found |= {whole, whole.translate(bytes.maketrans(b"+/", b"-_"))}
    return found


def _hashed(name: str, form: str, plain: bytes) -> Iterator[Needle]:
    for algorithm in HASHES:
        digest = hashlib.new(algorithm, plain).digest()
        yield Needle(name, f"{algorithm} of {form}", digest)
        # The first sixteen bytes, since hashes are shortened too.
        yield Needle(name, f"{algorithm} of {form} in hex", digest[:16].hex().encode(), has_case=False)
        yield from (
            Needle(name, f"{algorithm} of {form} in base64", coded)
            for coded in {base64.b64encode(digest[:15]), base64.urlsafe_b64encode(digest[:15])}
        )
