"""What forgetting by the clock needs of the vault: which keys there are, their destruction, what is held."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete
from sqlalchemy import select as sa_select
from sqlmodel import Session, col, select

from comments.db.database import Database
from comments.foundation.clock import Clock
from comments.vault.high_water import latest_moment, remember_moment
from comments.vault.ledger import Ledger, enter_data_keys, enter_subjects, keyed
from comments.vault.models import DataKey, SubjectKey
from comments.vault.overwriting import overwrite_destroyed
from comments.vault.resealing import Resealer


@dataclass(frozen=True, kw_only=True)
class KeyAge:
    """A data key without its secret: whose it is and when it ends at the latest."""

    id: str
    site_id: str
    category: str
    bucket: date
    expires_at: datetime


class KeyExpiry:
    """Destroys keys whose time has come; to destroy one again does nothing.

    `resealer` comes before it: what a hold keeps is sealed anew, or it would go with its key.
    """

    def __init__(self, keys: Database, resealer: Resealer, clock: Clock) -> None:
        self._keys = keys
        self.resealer = resealer
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

    async def strike(self, subjects: Sequence[str]) -> None:
        """Delete subjects' keys, one batch of many; `overwrite` is then due once."""
        if subjects:
            await self._keys.write(lambda session: _destroy(session, (), subjects, self._clock))

    async def overwrite(self) -> None:
        """Leave nothing in the vault's files of what was struck."""
        await overwrite_destroyed(self._keys, rewrite=True)

    async def latest_run(self) -> datetime | None:
        """When the clock last forgot, as far as the vault remembers; later than now once the clock was set back."""
        return await self._keys.read(latest_moment)

    async def remember_run(self, moment: datetime) -> None:
        """Keep that everything due at that moment is destroyed, so that no clock set back opens it again."""
        await self._keys.write(lambda session: remember_moment(session, moment))

    async def sweep(self, as_of: datetime, limit: int) -> int:
        """Drop some of the subjects' keys that have nothing left to open; gives how many. `overwrite` is then due."""
        return await self._keys.write(lambda session: _sweep(session, as_of, limit))

    @property
    def database(self) -> Database:
        """Where the keys lie."""
        return self._keys


def _ages(session: Session, site_id: str | None) -> list[KeyAge]:
    # Columns, since there are as many keys as blogs had days.
    columns = (DataKey.id, DataKey.site_id, DataKey.category, DataKey.bucket, DataKey.expires_at)
    statement = sa_select(*map(col, columns)).order_by(col(DataKey.bucket))
    if site_id is not None:
        statement = statement.where(col(DataKey.site_id) == site_id)
    return [
        KeyAge(id=key_id, site_id=of_site, category=category, bucket=bucket, expires_at=expires_at)
        for key_id, of_site, category, bucket, expires_at in session.execute(statement)
    ]


def _destroy(session: Session, key_ids: Sequence[str], subjects: Sequence[str], clock: Clock) -> None:
    # To look for none of them would still go through every key that there is.
    if key_ids:
        session.execute(delete(DataKey).where(col(DataKey.id).in_(key_ids)))
    if subjects:
        session.execute(delete(SubjectKey).where(col(SubjectKey.subject).in_([keyed(each) for each in subjects])))
    enter_data_keys(session, key_ids, clock)
    enter_subjects(session, subjects, clock)


def _sweep(session: Session, as_of: datetime, limit: int) -> int:
    over = list(session.exec(select(SubjectKey.subject).where(col(SubjectKey.expires_at) <= as_of).limit(limit)))
    session.execute(delete(SubjectKey).where(col(SubjectKey.subject).in_(over)))
    return len(over)
