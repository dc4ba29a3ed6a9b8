"""The ledger of erasures: what was forgotten, without a word of it, kept where no backup of the main database reaches.

Every destroyed key is entered with its destruction, in one transaction. A main database that comes back from a backup
is made to forget again what the ledger names, and a vault whose ledger is behind what the main database knows of it is
an older copy, in which destroyed keys would live again.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from sqlalchemy import func, insert, select
from sqlmodel import Session, col

from comments.db.database import Database
from comments.db.locks import wait_for_turn
from comments.foundation.clock import Clock
from comments.vault.bound import COMMENTS, HOLDS
from comments.vault.errors import VaultBehindError
from comments.vault.key_store import subject_of
from comments.vault.models import Erasure, LedgerMark, VaultMark

_TURN: Final = b"ledger"
_DATA_KEYS: Final = "data_keys"


class Erased(StrEnum):
    """What a restored main database has to forget again; other entries tell of keys alone."""

    COMMENT = COMMENTS
    """A comment: nothing of it is left but the place that holds its replies."""
    ANONYMISED = "anonymised_comments"
    """Who wrote a comment."""
    OBJECTED = "objected_comments"
    """What was sealed with a comment, to whose keeping its author objected; its words stay."""
    HOLD = HOLDS
    """A hold with the copies that it kept: what was let go is not held again."""
    ACCOUNT = "closed_accounts"
    """An account."""
    SITE = "sites"
    """A blog with all that was kept for it."""


@dataclass(frozen=True, kw_only=True)
class HighWater:
    """Which vault it is, and how long its ledger has become."""

    vault_id: str
    sequence: int


class Ledger:
    """Reads the ledger; nobody but the vault writes it."""

    def __init__(self, keys: Database) -> None:
        self._keys = keys

    async def high_water(self) -> HighWater | None:
        """How far the ledger goes; None for a vault that was never opened."""
        return await self._keys.read(high_water)

    async def erased(self, after: int = 0) -> list[tuple[Erased, str]]:
        """What has to be forgotten again, oldest first, from below an entry on."""
        return await self._keys.read(lambda session: _erased(session, after))


def enter_subjects(session: Session, subjects: Iterable[str], clock: Clock) -> None:
    """Enter subjects whose keys go, in the transaction that destroys them."""
    named = [subject.partition(":") for subject in subjects]
    _enter(session, [(kind, row_id) for kind, _, row_id in named], clock)


def enter_site(session: Session, site_id: str, clock: Clock) -> None:
    """Enter a blog whose keys go, likewise."""
    _enter(session, [(Erased.SITE.value, site_id)], clock)


def enter_data_keys(session: Session, key_ids: Iterable[str], clock: Clock) -> None:
    """Enter keys of days, likewise: no row has to go again for them, but an older vault would have them."""
    _enter(session, [(_DATA_KEYS, each) for each in key_ids], clock)


def anonymised(comment_id: str) -> str:
    """The subject whose key goes with the author of a comment, while its words stay."""
    return subject_of(Erased.ANONYMISED, comment_id)


def objected(comment_id: str) -> str:
    """The subject whose key goes because a comment's author objected to what is kept with it."""
    return subject_of(Erased.OBJECTED, comment_id)


def closed(account_id: str) -> str:
    """The subject that stands for a whole account; it has no key of its own."""
    return subject_of(Erased.ACCOUNT, account_id)


def keyed(subject: str) -> str:
    """Under which name the subject's key lies in the vault."""
    kind, _, row_id = subject.partition(":")
    return subject_of(COMMENTS, row_id) if kind in {Erased.ANONYMISED, Erased.OBJECTED} else subject


def high_water(session: Session) -> HighWater | None:
    """How far the ledger of a vault's database goes."""
    vault_id = session.scalars(select(col(VaultMark.vault_id))).first()
    return None if vault_id is None else HighWater(vault_id=vault_id, sequence=_last(session))


def known_of(session: Session, vault_id: str) -> int:
    """How far the main database knows that vault's ledger."""
    mark = session.get(LedgerMark, vault_id)
    return 0 if mark is None else mark.sequence


def note(session: Session, reached: HighWater) -> None:
    """Let the main database know how far the ledger goes; what it knew stays known."""
    mark = session.get(LedgerMark, reached.vault_id) or LedgerMark(vault_id=reached.vault_id, sequence=0)
    mark.sequence = max(mark.sequence, reached.sequence)
    session.add(mark)


async def keep_up(main: Database, ledger: Ledger) -> None:
    """Note how far the ledger goes, if that is further than was known; raises VaultBehindError."""
    reached = await ledger.high_water()
    if reached is not None and reached.sequence > await known(main, reached):
        await main.write(lambda session: note(session, reached))


async def known(main: Database, reached: HighWater) -> int:
    """How far the main database knows the ledger; raises VaultBehindError where that is further than it goes."""
    sequence = await main.read(lambda session: known_of(session, reached.vault_id))
    if reached.sequence < sequence:
        raise VaultBehindError
    return sequence


def _enter(session: Session, entries: Sequence[tuple[str, str]], clock: Clock) -> None:
    if not entries:
        return
    wait_for_turn(session, _TURN)
    now, first = clock(), _last(session) + 1
    rows = [
        {"sequence": first + place, "kind": kind, "row_id": row_id, "at": now}
        for place, (kind, row_id) in enumerate(entries)
    ]
    session.execute(insert(Erasure), rows)


def _last(session: Session) -> int:
    return session.scalar(select(func.max(col(Erasure.sequence)))) or 0


def _erased(session: Session, after: int) -> list[tuple[Erased, str]]:
    chosen = select(col(Erasure.kind), col(Erasure.row_id)).where(
        col(Erasure.sequence) > after, col(Erasure.kind).in_([each.value for each in Erased])
    )
    found = session.execute(chosen.order_by(col(Erasure.sequence))).all()
    return [(Erased(kind), row_id) for kind, row_id in found]
