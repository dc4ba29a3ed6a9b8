"""How the vault's rows in the main database go once their time is over; their keys are `expiry`'s to destroy."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, func, or_, tuple_
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from comments.vault.bound import COMMENTS
from comments.vault.buckets import bucket_of
from comments.vault.erasure import erase_sealed
from comments.vault.key_store import subject_of
from comments.vault.models import SealedValue

_KEY = (col(SealedValue.table_name), col(SealedValue.row_id), col(SealedValue.column_name))


@dataclass(frozen=True, kw_only=True)
class Overdue:
    """Values of one site and category that end at `as_of`, or were taken in at `before` or sooner."""

    site_id: str
    category: str
    as_of: datetime
    before: datetime

    def condition(self) -> ColumnElement[bool]:
        """What picks them out, by the end they were stored with or by the site's present period."""
        return and_(
            col(SealedValue.site_id) == self.site_id,
            col(SealedValue.category) == self.category,
            or_(
                col(SealedValue.expires_at) <= self.as_of,
                and_(col(SealedValue.bucket) <= bucket_of(self.before), col(SealedValue.collected_at) <= self.before),
            ),
        )


def count_values(session: Session, overdue: Overdue) -> int:
    """How many values are due."""
    return _count(session, overdue.condition())


def count_tags(session: Session, overdue: Overdue) -> int:
    """How many of them carry a network tag, which goes with its value."""
    return _count(session, and_(overdue.condition(), col(SealedValue.network_tag).is_not(None)))


def purge_values(session: Session, overdue: Overdue, limit: int) -> tuple[int, int]:
    """Remove some of them; gives how many, and how many of those had a tag."""
    statement = select(*_KEY, col(SealedValue.network_tag).is_not(None)).where(overdue.condition()).limit(limit)
    found = session.exec(statement).all()
    session.execute(delete(SealedValue).where(tuple_(*_KEY).in_([tuple(row[:3]) for row in found])))
    return len(found), sum(bool(row[3]) for row in found)


def rows_with_values(table_name: str) -> SelectOfScalar[str]:
    """Which rows of a table have something sealed, for a condition of whoever knows the table."""
    return select(SealedValue.row_id).where(col(SealedValue.table_name) == table_name)


def purge_rows(session: Session, table_name: str, row_ids: Sequence[str]) -> list[str]:
    """Remove what was sealed with rows that no site shares; gives the subjects whose keys are to be destroyed."""
    for row_id in row_ids:
        erase_sealed(session, row_id, table_name)
    return [subject_of(table_name, each) for each in row_ids]


def purge_comments(session: Session, comment_ids: Sequence[str]) -> list[str]:
    """Remove what was sealed with erased comments; gives the subjects whose keys are to be destroyed."""
    for comment_id in comment_ids:
        erase_sealed(session, comment_id)
    return [subject_of(COMMENTS, each) for each in comment_ids]


def _count(session: Session, condition: ColumnElement[bool]) -> int:
    return session.exec(select(func.count()).select_from(SealedValue).where(condition)).one()
