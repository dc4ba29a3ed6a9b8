"""Everything that the service and its widget keep in a reader's browser: nothing that is not listed here.

Nobody else's cookie or storage is ever set, none is read by another site, and none follows what somebody reads.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType
from typing import Literal

from comments.register.categories import CATEGORIES

Place = Literal["cookie", "session-storage", "local-storage"]
Switch = Literal["identify", "preferences"]
"""What a person turns on by what they do: to be recognised, or to have a choice of theirs remembered."""
Setter = Literal["console", "account", "widget"]
"""The administrators' pages, a person's own pages, or the script on the pages of a blog."""


@dataclass(frozen=True, kw_only=True)
class BrowserEntry:
    """A cookie or an entry of a browser's storage; `lasts` is None where it goes with the browser or the tab.

    `name` is what it is called over an encrypted connection, `plain_name` without one, since browsers refuse
    `__Host-` there; `{service}` in it stands for the service's own address. `purpose`, `set_when` and `needed_for` are
    keys of the catalogue `browser`. `carries` are the categories of personal data that it holds or leads to.
    """

    id: str
    name: str
    plain_name: str
    where: Place
    set_by: Setter
    lasts: timedelta | None
    carries: tuple[str, ...]
    switch: Switch = "identify"
    is_first_party: bool = True

    def __post_init__(self) -> None:
        """Refuse what carries a category that the register does not have."""
        for category in self.carries:
            CATEGORIES[category]

    @property
    def purpose(self) -> str:
        """What it is for."""
        return f"browser.{self.id}.purpose"

    @property
    def set_when(self) -> str:
        """What somebody does before it is set; merely reading sets nothing."""
        return f"browser.{self.id}.when"

    @property
    def needed_for(self) -> str:
        """What does not work in a browser that refuses it."""
        return f"browser.{self.id}.needed"

    def names(self, service: str) -> frozenset[str]:
        """What it may be called in the browser of somebody who uses the service at that address."""
        address = f"{service.removesuffix('/')}/"
        return frozenset(name.replace("{service}", address) for name in (self.name, self.plain_name))


_MOMENT = timedelta(minutes=10)
_HOUR = timedelta(hours=1)

_ALL = (
    BrowserEntry(
        id="account",
        name="__Host-aparte-account",
        plain_name="aparte-account",
        where="cookie",
        set_by="account",
        lasts=timedelta(days=90),
        carries=("session",),
    ),
    BrowserEntry(
        id="console",
        name="__Host-aparte",
        plain_name="aparte-console",
        where="cookie",
        set_by="console",
        lasts=None,
        carries=("session",),
    ),
    BrowserEntry(
        id="device",
        name="__Host-aparte-device",
        plain_name="aparte-device",
        where="cookie",
        set_by="account",
        lasts=timedelta(days=180),
        carries=("account",),
    ),
    BrowserEntry(
        id="step",
        name="__Host-aparte-step",
        plain_name="aparte-step",
        where="cookie",
        set_by="account",
        lasts=_MOMENT,
        carries=("account",),
    ),
    BrowserEntry(
        id="flow",
        name="__Host-aparte-flow",
        plain_name="aparte-flow",
        where="cookie",
        set_by="account",
        lasts=_MOMENT,
        carries=(),
    ),
    BrowserEntry(
        id="arrival",
        name="__Host-aparte-arrival",
        plain_name="aparte-arrival",
        where="cookie",
        set_by="account",
        lasts=_HOUR,
        carries=("linked_identity", "account_email"),
    ),
    BrowserEntry(
        id="way",
        name="__Host-aparte-way",
        plain_name="aparte-way",
        where="cookie",
        set_by="account",
        lasts=_HOUR,
        carries=(),
    ),
    BrowserEntry(
        id="tab",
        name="aparte:{service}",
        plain_name="aparte:{service}",
        where="session-storage",
        set_by="widget",
        lasts=None,
        carries=("session", "account"),
    ),
    BrowserEntry(
        id="writing",
        name="aparte:{service}:writing",
        plain_name="aparte:{service}:writing",
        where="session-storage",
        set_by="widget",
        lasts=None,
        carries=("comment", "receipt"),
        switch="preferences",
    ),
    BrowserEntry(
        id="author",
        name="aparte:{service}:author",
        plain_name="aparte:{service}:author",
        where="local-storage",
        set_by="widget",
        lasts=timedelta(days=180),
        carries=("comment", "guest_email"),
        switch="preferences",
    ),
)

BROWSER_ENTRIES: Mapping[str, BrowserEntry] = MappingProxyType({entry.id: entry for entry in _ALL})
"""Every entry by its id, in the order in which the page of cookies lists them."""
