"""The one way to an opened value, as everybody above the vault knows it: a protocol, never its class."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final, Protocol, runtime_checkable

from sqlmodel import Session

from comments.foundation.errors import CommentsError
from comments.vault.bound import COMMENTS


class Purpose(StrEnum):
    """Why somebody looks; there is none for marketing, and none may be made up."""

    MODERATION = "moderation"
    """Deciding what may stand on the site."""
    ABUSE = "abuse"
    """Stopping somebody who does harm there."""
    LEGAL = "legal"
    """Answering to the law."""
    SUPPORT = "support"
    """Helping the person themselves."""
    SELF_ACCESS = "self-access"
    """The person looks at what is kept of them; nobody else can have this purpose."""


AUTHOR = "author"
"""The role of whoever wrote what they look at."""

_ADMINISTRATORS = frozenset({Purpose.MODERATION, Purpose.ABUSE, Purpose.LEGAL, Purpose.SUPPORT})

PURPOSES: Mapping[str, frozenset[Purpose]] = MappingProxyType(
    {"owner": _ADMINISTRATORS, "admin": _ADMINISTRATORS, AUTHOR: frozenset({Purpose.SELF_ACCESS})}
)
"""What each role may look for; a role that is not here may not look."""


@dataclass(frozen=True, kw_only=True)
class Authorisation:
    """Who looks, as what, on which site, and why; permissions live above the vault and are settled by then."""

    person_id: str | None
    role: str
    site_id: str | None
    purpose: Purpose


@dataclass(frozen=True, kw_only=True)
class Look:
    """What is asked for: fields of one row. `periods` are the site's present ones, which may be shorter than once.

    `held_as` are the holds on that row: what is past its time opens from there, for the purpose `legal` alone.
    """

    row_id: str
    fields: tuple[str, ...]
    table_name: str = COMMENTS
    note: str | None = None
    periods: Mapping[str, int] = field(default_factory=dict)
    held_as: tuple[str, ...] = ()


@dataclass(frozen=True)
class Granted:
    """What somebody is to be shown, and as what they look."""

    authorisation: Authorisation
    look: Look


Decide = Callable[[Session], Granted | CommentsError]
"""Decides about a look, in the transaction that records it; a refusal is given back once it is recorded."""


@dataclass(frozen=True, kw_only=True)
class Opened:
    """What was found; a field that has expired, was erased or was never given is None. Prints no value."""

    id: str
    values: Mapping[str, str | None] = field(repr=False)
    expires_at: Mapping[str, datetime | None]
    collected_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class OwnRow:
    """One row of an export, on its site if it has one, with that site's present periods."""

    row_id: str
    site_id: str | None = None
    periods: Mapping[str, int] = field(default_factory=dict)


MOST_OWN_ROWS: Final = 500
"""How many rows one entry of the record may tell of."""


@dataclass(frozen=True, kw_only=True)
class OwnRows:
    """Rows of one table that are all of one person, opened together for their export.

    `subject` is by what the person is known: their account, or the search by which they found what they left.
    """

    subject: str
    fields: tuple[str, ...]
    rows: tuple[OwnRow, ...]
    table_name: str = COMMENTS


@runtime_checkable
class Gate(Protocol):
    """Records the look, commits the record, then opens."""

    async def open(self, authorisation: Authorisation, look: Look) -> Opened:
        """Open the fields asked for.

        Raises NotAllowedError for a role that may not look for this purpose, TooManyLooksError, VaultLockedError, and
        SealBrokenError when a value was tampered with; each of them recorded, but for the locked vault.
        """

    async def open_if(self, decide: Decide) -> Opened:
        """Open what is granted: nothing that would have changed the decision comes between it and the record.

        Raises the refusal that was decided, and what `open` raises.
        """

    async def open_own(self, authorisation: Authorisation, own: OwnRows) -> Mapping[str, Opened]:
        """Open what is a person's own in many rows, by row; one entry of the record, committed before, names them.

        Raises what `open` raises, but for a broken seal, which is recorded and hides nothing else.
        """
