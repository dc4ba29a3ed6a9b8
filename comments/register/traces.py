"""What of people stands outside the tables and browsers: in the headers of mails, in files, in the log."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from comments.register.categories import CATEGORIES


@dataclass(frozen=True, kw_only=True)
class Trace:
    """A header of a mail, a file or a log, and the categories of personal data in it."""

    id: str
    where: Literal["mail-header", "mail-text", "file", "log"]
    carries: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what carries a category that the register does not have."""
        for category in self.carries:
            CATEGORIES[category]


_ADDRESSES = ("account_email", "email_change", "invitation", "reporter")
_BARE_HEADERS = (
    *("From", "Subject", "Date", "Auto-Submitted"),
    *("MIME-Version", "Content-Type", "Content-Language"),
)

_ALL = (
    Trace(id="To", where="mail-header", carries=_ADDRESSES),
    Trace(id="Message-ID", where="mail-header", carries=("outbox",)),
    *(Trace(id=header, where="mail-header") for header in _BARE_HEADERS),
    Trace(id="text", where="mail-text", carries=("account", "link", "registration", "report")),
    # Mails lie in the data directory only where no mail server is set, and no longer than the outbox keeps its entries.
    Trace(id="mail", where="file", carries=("outbox", *_ADDRESSES)),
    # Level, module and what happened: no address, no name, no path that somebody asked for.
    Trace(id="service", where="log"),
)

TRACES: Mapping[str, Trace] = MappingProxyType({trace.id: trace for trace in _ALL})
"""Every trace by its id; a header's is its name."""
