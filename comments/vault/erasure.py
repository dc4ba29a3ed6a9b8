"""Forgetting before the time is up: a subject's key is destroyed, then its sealed rows go."""

from collections.abc import Sequence

from sqlalchemy import delete
from sqlmodel import Session, col

from comments.db.database import Database
from comments.foundation.clock import Clock, system_clock
from comments.vault.bound import COMMENTS
from comments.vault.key_store import subject_of
from comments.vault.ledger import enter_site, enter_subjects, keyed, objected
from comments.vault.models import DataKey, SealedValue, SubjectKey
from comments.vault.overwriting import overwrite_destroyed


class Eraser:
    """Destroys keys in the vault; what they sealed stays shut in every copy of the main database, however old."""

    def __init__(self, keys: Database, clock: Clock = system_clock) -> None:
        self._keys = keys
        self._clock = clock

    async def forget_comment(self, site_id: str, comment_id: str) -> None:
        """Destroy the key of one comment."""
        await self._destroy([subject_of(COMMENTS, comment_id)], site_id)

    async def forget_objected(self, site_id: str, comment_id: str) -> None:
        """Destroy the key of one comment whose author objected; a restored comment keeps its words."""
        await self._destroy([objected(comment_id)], site_id)

    async def forget_rows(self, table_name: str, row_ids: Sequence[str]) -> None:
        """Destroy the keys of what no site shares: addresses of accounts, their secrets, sessions, invitations."""
        if not row_ids:
            return
        subjects = [subject_of(table_name, each) for each in row_ids]
        await self._destroy(subjects, None)

    async def forget_site(self, site_id: str) -> None:
        """Destroy every key of a site."""

        def destroy(session: Session) -> None:
            session.execute(delete(DataKey).where(col(DataKey.site_id) == site_id))
            session.execute(delete(SubjectKey).where(col(SubjectKey.site_id) == site_id))
            enter_site(session, site_id, self._clock)

        await self._keys.write(destroy)
        await overwrite_destroyed(self._keys)

    async def _destroy(self, subjects: Sequence[str], site_id: str | None) -> None:
        keys = [keyed(each) for each in subjects]
        where = (col(SubjectKey.subject).in_(keys), col(SubjectKey.site_id).is_not_distinct_from(site_id))

        def destroy(session: Session) -> None:
            session.execute(delete(SubjectKey).where(*where))
            enter_subjects(session, subjects, self._clock)

        await self._keys.write(destroy)
        await overwrite_destroyed(self._keys)


def erase_sealed(session: Session, row_id: str, table_name: str = COMMENTS) -> None:
    """Remove the sealed values of one row, in the caller's transaction."""
    where = (col(SealedValue.table_name) == table_name, col(SealedValue.row_id) == row_id)
    session.execute(delete(SealedValue).where(*where))
