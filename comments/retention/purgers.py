"""What retention asks of each feature: to count what is due, to erase some of it, and to name the oldest that stays."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, SQLColumnExpression
from sqlmodel import Session

from comments.db.database import Database
from comments.foundation.clock import Clock
from comments.retention.rules import CLOCKED, SHREDDED
from comments.vault.expiry import KeyExpiry


@dataclass(frozen=True, kw_only=True)
class Cut:
    """What of one site is over: what its rule counts from lies at `before` or earlier."""

    site_id: str
    before: datetime


def _not_told(_session: Session) -> datetime | None:
    return None


@dataclass(frozen=True, kw_only=True)
class RowPurger:
    """Rows of the whole instance that know their own end: `count(session, as_of)`, `erase(session, as_of, limit)`."""

    count: Callable[[Session, datetime], int]
    erase: Callable[[Session, datetime, int], int]
    oldest: Callable[[Session], datetime | None] = _not_told


@dataclass(frozen=True, kw_only=True)
class CommentPurger:
    """What belongs to comments of a site and is over; what a hold keeps is counted apart and not erased.

    `over` picks them out, of a site and up to a time, for a question about many sites. `erase` gives how many went, and
    the ids of the comments whose keys must go too.
    """

    over: Callable[[SQLColumnExpression[str], datetime], ColumnElement[bool]]
    count: Callable[[Session, Cut], int]
    held: Callable[[Session, Cut], int]
    erase: Callable[[Session, Cut, int], tuple[int, list[str]]]
    oldest: Callable[[Session], datetime | None] = _not_told


@dataclass(frozen=True, kw_only=True)
class SealedRowPurger:
    """Rows of the whole instance with sealed values; `erase` gives how many went, and the subjects whose keys must."""

    count: Callable[[Session, datetime], int]
    erase: Callable[[Session, datetime, int], tuple[int, list[str]]]
    oldest: Callable[[Session], datetime | None] = _not_told


Purger = RowPurger | SealedRowPurger | CommentPurger


@dataclass(frozen=True, kw_only=True)
class Retention:
    """What a run needs; raises LookupError when a rule of the register has a period that nobody applies."""

    db: Database
    expiry: KeyExpiry
    purgers: Mapping[str, Purger]
    clock: Clock

    def __post_init__(self) -> None:
        if unkept := sorted(set(CLOCKED) - {*SHREDDED, *self.purgers}):
            message = f"these rules promise an end that nothing brings about: {', '.join(unkept)}"
            raise LookupError(message)
