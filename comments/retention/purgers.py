"""What retention asks of each feature: to count what is due, and to erase some of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from comments.db.database import Database
from comments.foundation.clock import Clock
from comments.retention.rules import CLOCKED, SHREDDED
from comments.vault.expiry import KeyExpiry


@dataclass(frozen=True, kw_only=True)
class RowPurger:
    """Rows of the whole instance that know their own end: `count(session, as_of)`, `erase(session, as_of, limit)`."""

    count: Callable[[Session, datetime], int]
    erase: Callable[[Session, datetime, int], int]


@dataclass(frozen=True, kw_only=True)
class CommentPurger:
    """Comments of a site that are over since a moment; `erase` gives the ids of those whose keys must go too."""

    count: Callable[[Session, str, datetime], int]
    erase: Callable[[Session, str, datetime, int], list[str]]


@dataclass(frozen=True, kw_only=True)
class SealedRowPurger:
    """Rows of the whole instance with sealed values; `erase` gives how many went, and the subjects whose keys must."""

    count: Callable[[Session, datetime], int]
    erase: Callable[[Session, datetime, int], tuple[int, list[str]]]


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
