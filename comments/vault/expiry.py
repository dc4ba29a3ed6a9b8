"""What forgetting by the clock needs of the vault: which keys there are, and their destruction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete
from sqlmodel import Session, col, select

from comments.db.database import Database
from comments.foundation.clock import Clock, system_clock
from comments.vault.ledger import Ledger, enter_data_keys, enter_subjects, keyed
from comments.vault.models import DataKey, SubjectKey
from comments.vault.overwriting import overwrite_destroyed

_AT_ONCE = 500


@dataclass(frozen=True, kw_only=True)
class KeyAge:
    """A data key without its secret: whose it is and when it ends at the latest."""

    id: str
    site_id: str
    category: str
    bucket: date
    expires_at: datetime


class KeyExpiry:
    """Destroys keys whose time has come; to destroy one again does nothing."""

    def __init__(self, keys: Database, clock: Clock = system_clock) -> None:
        self._keys = keys
        self._clock = clock
        self.ledger = Ledger(keys)

    async def ages(self, site_id: str | None = None) -> list[KeyAge]:
        """The data keys that exist, oldest first; of one site, or of all."""
        return await self._keys.read(lambda session: _ages(session, site_id))

    async def destroy(self, key_ids: Sequence[str], subjects: Sequence[str]) -> None:
        """Destroy data keys and subjects' keys, in the vault's files too."""
        if not key_ids and not subjects:
            return
        await self._keys.write(lambda session: _destroy(session, key_ids, subjects, self._clock))
        await overwrite_destroyed(self._keys, rewrite=True)

    async def sweep(self, as_of: datetime) -> int:
        """Drop the subjects' keys that have nothing left to open; gives how many."""
        swept = gone = await self._keys.write(lambda session: _sweep(session, as_of))
        while gone == _AT_ONCE:
            gone = await self._keys.write(lambda session: _sweep(session, as_of))
            swept += gone
        if swept:
            await overwrite_destroyed(self._keys, rewrite=True)
        return swept


def _ages(session: Session, site_id: str | None) -> list[KeyAge]:
    statement = select(DataKey).order_by(col(DataKey.bucket))
    if site_id is not None:
        statement = statement.where(col(DataKey.site_id) == site_id)
    return [
        KeyAge(id=key.id, site_id=key.site_id, category=key.category, bucket=key.bucket, expires_at=key.expires_at)
        for key in session.exec(statement)
    ]


def _destroy(session: Session, key_ids: Sequence[str], subjects: Sequence[str], clock: Clock) -> None:
    session.execute(delete(DataKey).where(col(DataKey.id).in_(key_ids)))
    session.execute(delete(SubjectKey).where(col(SubjectKey.subject).in_([keyed(each) for each in subjects])))
    enter_data_keys(session, key_ids, clock)
    enter_subjects(session, subjects, clock)


def _sweep(session: Session, as_of: datetime) -> int:
    over = list(session.exec(select(SubjectKey.subject).where(col(SubjectKey.expires_at) <= as_of).limit(_AT_ONCE)))
    session.execute(delete(SubjectKey).where(col(SubjectKey.subject).in_(over)))
    return len(over)
