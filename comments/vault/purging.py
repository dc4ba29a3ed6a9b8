"""How the vault's rows in the main database go once their time is over; their keys are `expiry`'s to destroy."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, ScalarSelect, SQLColumnExpression, and_, bindparam, delete, exists, func, or_
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from comments.vault.bound import COMMENTS, EMAIL, HOLDS, IP
from comments.vault.buckets import bucket_of
from comments.vault.erasure import erase_sealed
from comments.vault.key_store import subject_of
from comments.vault.models import SealedValue

_COLUMN_OF = {"comment_ip": IP, "guest_email": EMAIL}
_KEY = (col(SealedValue.table_name), col(SealedValue.row_id), col(SealedValue.column_name))

_NAMES = ("of_table", "of_row", "of_column")
# Row by row: for a list of keys of three columns SQLite would read the whole table at each batch.
_ONE_ROW = delete(SealedValue).where(*(column == bindparam(name) for column, name in zip(_KEY, _NAMES, strict=True)))


@dataclass(frozen=True, kw_only=True)
class Overdue:
    """Values of one site and category that end at `as_of`, or were taken in at `before` or sooner."""

    site_id: str | SQLColumnExpression[str]
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


@dataclass(frozen=True, kw_only=True)
class Held:
    """How many values past their time a hold keeps, and of how many of those the first copy has gone already."""

    all: int
    without_original: int


def count_held(session: Session, overdue: Overdue, holds: Mapping[str, str]) -> Held:
    """Count what holds keep of a category; `holds` names the comment of each hold that stands."""
    column = _COLUMN_OF.get(overdue.category)
    if column is None or not holds:
        return Held(all=0, without_original=0)
    copies = select(SealedValue.row_id).where(
        col(SealedValue.table_name) == HOLDS,
        col(SealedValue.row_id).in_(holds),
        col(SealedValue.column_name) == column,
    )
    kept = {holds[hold_id] for hold_id in session.exec(copies)}
    mine = (col(SealedValue.table_name) == COMMENTS, col(SealedValue.category) == overdue.category)
    originals = select(SealedValue.row_id).where(*mine, col(SealedValue.row_id).in_(kept))
    there, over = set(session.exec(originals)), set(session.exec(originals.where(overdue.condition())))
    return Held(all=len(kept - (there - over)), without_original=len(kept - there))


def oldest_value(category: str, site_id: SQLColumnExpression[str]) -> ScalarSelect[date | None]:
    """The day of the oldest value of a category that is still there, for a question about each site."""
    where = (col(SealedValue.site_id) == site_id, col(SealedValue.category) == category)
    return select(func.min(SealedValue.bucket)).where(*where).scalar_subquery()


def purge_values(session: Session, overdue: Overdue, limit: int) -> tuple[int, int]:
    """Remove some of them; gives how many, and how many of those had a tag."""
    statement = select(*_KEY, col(SealedValue.network_tag).is_not(None)).where(overdue.condition()).limit(limit)
    found = session.exec(statement).all()
    if found:
        session.connection().execute(_ONE_ROW, [dict(zip(_NAMES, row[:3], strict=True)) for row in found])
    return len(found), sum(bool(row[3]) for row in found)


def rows_with_values(table_name: str) -> SelectOfScalar[str]:
    """Which rows of a table have something sealed, for a condition of whoever knows the table."""
    return select(SealedValue.row_id).where(col(SealedValue.table_name) == table_name)


def has_values(table_name: str, row_id: SQLColumnExpression[str]) -> ColumnElement[bool]:
    """Whether a row of a table has something sealed, for a condition that looks at few of them."""
    return exists().where(col(SealedValue.table_name) == table_name, col(SealedValue.row_id) == row_id)


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


def purge_orphans(session: Session, site_id: str, category: str, living: SQLColumnExpression[str]) -> None:
    """Remove a site's values of a category whose rows, here by their ids, are gone; their keys end with their day."""
    of_site = (col(SealedValue.site_id) == site_id, col(SealedValue.category) == category)
    session.execute(delete(SealedValue).where(*of_site, ~exists().where(living == col(SealedValue.row_id))))


def _count(session: Session, condition: ColumnElement[bool]) -> int:
    return session.exec(select(func.count()).select_from(SealedValue).where(condition)).one()
