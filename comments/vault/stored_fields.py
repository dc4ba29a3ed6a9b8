"""Sealed fields as they lie in their rows, read by statements that are built once: every look passes here."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import bindparam, select
from sqlmodel import Session, col

from comments.db.prepared import Prepared
from comments.vault.bound import Place
from comments.vault.models import SealedValue
from comments.vault.sealed import Sealed


class StoredField(NamedTuple):
    """One field of one row, sealed, without the weight of a model."""

    table_name: str
    row_id: str
    column_name: str
    site_id: str | None
    category: str
    bucket: date | None
    key_id: str
    box: Sealed
    collected_at: datetime
    expires_at: datetime | None

    @property
    def place(self) -> Place:
        """What it is bound to."""
        return Place(
            site_id=self.site_id,
            table_name=self.table_name,
            row_id=self.row_id,
            column_name=self.column_name,
            category=self.category,
            bucket=self.bucket,
            key_id=self.key_id,
        )


_FIELDS = select(*(col(getattr(SealedValue, name)) for name in StoredField._fields))
_OF_ROW = Prepared(
    _FIELDS.where(
        col(SealedValue.table_name) == bindparam("of_table"),
        col(SealedValue.row_id) == bindparam("of_row"),
        col(SealedValue.site_id).is_not_distinct_from(bindparam("of_site")),
    )
)
_OF_ROWS = _FIELDS.where(
    col(SealedValue.table_name) == bindparam("of_table"),
    col(SealedValue.row_id).in_(bindparam("of_rows", expanding=True)),
)


def fields_of_row(
    session: Session, row: tuple[str, str], site_id: str | None, names: Sequence[str]
) -> list[StoredField]:
    """The sealed fields of a row, named by its table and its id, on that site, and of no other site."""
    table_name, row_id = row
    values = {"of_table": table_name, "of_row": row_id, "of_site": site_id}
    found = _OF_ROW.rows(session.connection(), values)
    return [stored for stored in map(StoredField._make, found) if stored.column_name in names]


def fields_of_rows(
    session: Session, table_name: str, sites: dict[str, str | None], names: Sequence[str]
) -> list[StoredField]:
    """The sealed fields of many rows of one table, each where it says that it belongs."""
    values = {"of_table": table_name, "of_rows": list(sites)}
    found = map(StoredField._make, session.connection().execute(_OF_ROWS, values))
    return [each for each in found if each.column_name in names and each.site_id == sites[each.row_id]]
