"""Mail addresses as they may stand in a header and on a mail server's command line."""

import re
import unicodedata
from email.headerregistry import Address
from email.utils import parseaddr
from typing import Final

_DOMAIN: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*", re.ASCII)
_LONGEST_DOMAIN: Final = 253
_CONTROLS: Final = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


class UnmailableError(ValueError):
    """No address, or one that would say more than that to a mail server. Quotes nothing."""


def mailbox(email: str, name: str = "") -> Address:
    """The address with its domain in ASCII; raises UnmailableError."""
    local, _, domain = email.strip().rpartition("@")
    domain = ascii_domain(domain)
    if not local or not _is_one_line(local) or any(each.isspace() for each in local):
        raise UnmailableError
    return Address(one_line(name), local, domain)


def parse_sender(text: str) -> Address:
    """An address, alone or as `Name <address>`; raises UnmailableError."""
    if not _is_one_line(text):
        raise UnmailableError
    name, email = parseaddr(text)
    return mailbox(email, name)


def ascii_domain(domain: str) -> str:
    """The domain as machines write it, in lower case; raises UnmailableError."""
    labels = unicodedata.normalize("NFKC", domain).lower().replace("\u3002", ".").rstrip(".").split(".")
    written = ".".join(each if each.isascii() else "xn--" + each.encode("punycode").decode() for each in labels)
    if len(written) > _LONGEST_DOMAIN or not _DOMAIN.fullmatch(written):
        raise UnmailableError
    return written


def one_line(text: str) -> str:
    """The text without anything that could end a header: controls and breaks become spaces."""
    return " ".join("".join(" " if unicodedata.category(each) in _CONTROLS else each for each in text).split())


def _is_one_line(text: str) -> bool:
    return not any(unicodedata.category(each) in _CONTROLS for each in text)
