"""Until when something is held, told without opening it."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from comments.vault.bound import COMMENTS
from comments.vault.models import SealedValue

Holdings = dict[str, dict[str, datetime]]
"""The end of each field that is still held, by the comment it was given with."""


def held_with(session: Session, comment_ids: Sequence[str], periods: Mapping[str, int], now: datetime) -> Holdings:
    """What is sealed with comments of one site; `periods` are the site's present ones, which may be shorter than once.

    A value whose key is destroyed is past its end, so that the keys need not be asked.
    """
    where = (col(SealedValue.table_name) == COMMENTS, col(SealedValue.row_id).in_(comment_ids))
    found: Holdings = {}
    for value in session.exec(select(SealedValue).where(*where)):
        end = _end(value, periods.get(value.column_name))
        if end is not None and end > now:
            found.setdefault(value.row_id, {})[value.column_name] = end
    return found


def fields_held(session: Session, site_id: str) -> set[str]:
    """Which fields anything is held of that was given with comments of a site."""
    fields = select(SealedValue.column_name).distinct()
    return set(session.exec(fields.where(col(SealedValue.site_id) == site_id, col(SealedValue.table_name) == COMMENTS)))


def _end(value: SealedValue, days: int | None) -> datetime | None:
    ends = [] if value.expires_at is None else [value.expires_at]
    if days is not None:
        ends.append(value.collected_at + timedelta(days=days))
    return min(ends, default=None)
