"""Recognising without reading: digests under keys of one site and day, which go with the values they point at."""

import hashlib
import hmac
import unicodedata

from comments.foundation.network import Address, household_of, network_of
from comments.vault.derivation import derive


def index_email(key: bytes, email: str) -> bytes:
    """The blind index of an e-mail address under a data key, or under the instance's index key."""
    return _digest(derive(key, "index:email"), normalise_email(email).encode("utf-8", "surrogatepass"))


def index_identity(key: bytes, provider: str, subject: str) -> bytes:
    """The blind index of somebody's name at a provider, under the instance's index key."""
    return _digest(derive(key, "index:identity"), f"{provider}\0{subject}".encode("utf-8", "surrogatepass"))


def tag_network(data_key: bytes, address: Address) -> bytes:
    """The tag that addresses of one network share within one site and day."""
    return _digest(derive(data_key, "tag:network"), network_of(address))


def mark_voter(data_key: bytes, what: str, address: Address | None) -> bytes:
    """What somebody's next click on the same thing is recognised by; on no two things is it the same."""
    household = b"" if address is None else household_of(address)
    return _digest(derive(data_key, "mark:voter"), household + what.encode("utf-8", "surrogatepass"))


def normalise_email(email: str) -> str:
    """The form in which two spellings of one mailbox are the same: case, composition, and the domain's alphabet."""
    local, _, domain = unicodedata.normalize("NFC", email.strip()).rpartition("@")
    labels = unicodedata.normalize("NFKC", domain).lower().replace("\u3002", ".").rstrip(".").split(".")
    return unicodedata.normalize("NFC", local.casefold()) + "@" + ".".join(map(_to_ascii, labels))


def _to_ascii(label: str) -> str:
    return label if label.isascii() else "xn--" + label.encode("punycode").decode("ascii")


def _digest(key: bytes, message: bytes) -> bytes:
    return hmac.new(key, message, hashlib.sha256).digest()
