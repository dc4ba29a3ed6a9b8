"""The keys in the vault's own database: made once, read at each use, never kept in memory.

A key that another process destroyed is therefore dead at once in this one. Every post passes here, so that the
statements are built once and run without the ORM.
"""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, insert, inspect, select
from sqlmodel import Session, SQLModel, col

from comments.db.prepared import Prepared
from comments.db.upserts import upsert
from comments.foundation.identifiers import new_id
from comments.vault.derivation import KEY_BYTES
from comments.vault.keyring import Keyring
from comments.vault.models import DataKey, SubjectKey


@dataclass(frozen=True, kw_only=True)
class LiveKey:
    """A key as it lies in the vault: wrapped."""

    id: str
    name: str
    wrapped: bytes = field(repr=False)
    expires_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class FreshSubjectKey:
    """The wrapped key of one comment or account before it is stored: every post makes one, and no model of it."""

    subject: str
    id: str
    site_id: str | None
    wrapped: bytes = field(repr=False)
    created_at: datetime
    expires_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Bucket:
    """What shares one key, and when that key is due if it is made now."""

    site_id: str
    category: str
    day: date
    expires_at: datetime


_DATA_KEY = (DataKey.id, DataKey.site_id, DataKey.category, DataKey.bucket, DataKey.wrapped, DataKey.expires_at)
_OF_DAY = Prepared(
    select(*map(col, _DATA_KEY)).where(
        col(DataKey.site_id) == bindparam("of_site"), col(DataKey.bucket) == bindparam("of_day")
    )
)
_BY_ID = select(*map(col, _DATA_KEY)).where(col(DataKey.id).in_(bindparam("ids", expanding=True)))
_NEW_SUBJECT = Prepared(insert(SubjectKey), [each.name for each in fields(FreshSubjectKey)])
_SUBJECT_KEY = (SubjectKey.id, SubjectKey.subject, SubjectKey.site_id, SubjectKey.wrapped, SubjectKey.expires_at)
_OF_SUBJECT = Prepared(select(*map(col, _SUBJECT_KEY)).where(col(SubjectKey.subject) == bindparam("of_subject")))
_OF_SUBJECTS = select(*map(col, _SUBJECT_KEY)).where(col(SubjectKey.subject).in_(bindparam("subjects", expanding=True)))


def subject_of(table_name: str, row_id: str) -> str:
    """The name of whom or what a subject's key belongs to."""
    return f"{table_name}:{row_id}"


def new_data_key(keyring: Keyring, bucket: Bucket, now: datetime) -> DataKey:
    """A fresh wrapped key of one site, category and day."""
    key_id = new_id()
    name = _name_of_data_key(key_id, bucket.site_id, bucket.category, bucket.day)
    return DataKey(
        id=key_id,
        site_id=bucket.site_id,
        category=bucket.category,
        bucket=bucket.day,
        wrapped=keyring.wrap(secrets.token_bytes(KEY_BYTES), name),
        created_at=now,
        expires_at=bucket.expires_at,
    )


def new_subject_key(
    keyring: Keyring, subject: str, site_id: str | None, life: tuple[datetime, datetime | None]
) -> FreshSubjectKey:
    """A fresh wrapped key of one comment or account, from when to when."""
    key_id, (created_at, expires_at) = new_id(), life
    return FreshSubjectKey(
        subject=subject,
        id=key_id,
        site_id=site_id,
        wrapped=keyring.wrap(secrets.token_bytes(KEY_BYTES), _name_of_subject_key(key_id, subject, site_id)),
        created_at=created_at,
        expires_at=expires_at,
    )


def ensure_data_keys(
    session: Session, keyring: Keyring, buckets: Sequence[Bucket], now: datetime
) -> dict[Bucket, LiveKey]:
    """The keys of some buckets, those that are missing made now."""
    return {
        bucket: key
        for of_day in _by_day(buckets)
        for bucket, key in _ensure_keys_of_day(session, keyring, of_day, now).items()
    }


def _by_day(buckets: Sequence[Bucket]) -> Iterable[list[Bucket]]:
    """Those of each site and day."""
    days: dict[tuple[str, date], list[Bucket]] = {}
    for bucket in dict.fromkeys(buckets):
        days.setdefault((bucket.site_id, bucket.day), []).append(bucket)
    return days.values()


def _ensure_keys_of_day(
    session: Session, keyring: Keyring, buckets: list[Bucket], now: datetime
) -> dict[Bucket, LiveKey]:
    found = _keys_of_day(session, buckets[0])
    missing = [bucket for bucket in buckets if bucket.category not in found]
    for bucket in missing:
        insert_once(session, new_data_key(keyring, bucket, now))
    if missing:
        found = _keys_of_day(session, buckets[0])
    return {bucket: found[bucket.category] for bucket in buckets}


def add_subject_key(session: Session, key: FreshSubjectKey) -> LiveKey:
    """Store the key of a comment that is just being made."""
    _NEW_SUBJECT.run(session.connection(), vars(key))
    return _live_subject_key(key)


def ensure_subject_key(session: Session, candidate: FreshSubjectKey) -> LiveKey:
    """The subject's key: the candidate, unless the subject has one already."""
    insert_once(session, SubjectKey(**vars(candidate)))
    return _live_subject_key(session.get_one(SubjectKey, candidate.subject))


def data_keys(session: Session, ids: Sequence[str]) -> dict[str, LiveKey]:
    """Those of the data keys that still exist."""
    rows = session.connection().execute(_BY_ID, {"ids": list(ids)})
    return {key.id: key for key in map(_live_data_key, rows)}


def subject_key(session: Session, subject: str) -> LiveKey | None:
    """The subject's key, unless it was destroyed."""
    row = _OF_SUBJECT.first(session.connection(), {"of_subject": subject})
    return None if row is None else _found_subject_key(row)


def subject_keys(session: Session, subjects: Sequence[str]) -> dict[str, LiveKey]:
    """Those of the subjects' keys that still exist, by subject."""
    rows = session.connection().execute(_OF_SUBJECTS, {"subjects": list(subjects)})
    return {str(row[1]): _found_subject_key(row) for row in rows}


def keys_of_buckets(session: Session, buckets: Sequence[Bucket]) -> dict[date, LiveKey]:
    """Those of the keys of one site and category, on several days, that exist."""
    first = buckets[0]
    chosen = select(*map(col, _DATA_KEY)).where(
        col(DataKey.site_id) == first.site_id,
        col(DataKey.category) == first.category,
        col(DataKey.bucket).in_([bucket.day for bucket in buckets]),
    )
    rows = session.connection().execute(chosen).all()
    return {bucket.day: _live_data_key(row) for bucket in buckets for row in rows if row[3] == bucket.day}


def live_data_keys(
    session: Session, category: str, after: str, as_of: datetime, limit: int
) -> list[tuple[str, LiveKey]]:
    """Keys of a category that still live, each with its site, in the order of their ids from behind `after`."""
    chosen = (
        select(*map(col, _DATA_KEY))
        .where(col(DataKey.category) == category, col(DataKey.id) > after, col(DataKey.expires_at) > as_of)
        .order_by(col(DataKey.id))
        .limit(limit)
    )
    return [(str(row[1]), _live_data_key(row)) for row in session.connection().execute(chosen)]


def insert_once(session: Session, row: SQLModel) -> None:
    """Insert a row unless one with the same key is there, without a race between processes."""
    table = inspect(type(row)).local_table
    session.execute(upsert(session, table).values(_values(row)).on_conflict_do_nothing())


def _keys_of_day(session: Session, bucket: Bucket) -> dict[str, LiveKey]:
    rows = _OF_DAY.rows(session.connection(), {"of_site": bucket.site_id, "of_day": bucket.day})
    return {str(row[2]): _live_data_key(row) for row in rows}


def _values(row: SQLModel) -> dict[str, Any]:
    return {column.key: getattr(row, column.key) for column in inspect(type(row)).local_table.columns}


def _live_data_key(row: Sequence[Any]) -> LiveKey:
    key_id, site_id, category, day, wrapped, expires_at = row
    name = _name_of_data_key(key_id, site_id, category, day)
    return LiveKey(id=key_id, name=name, wrapped=wrapped, expires_at=expires_at)


def _found_subject_key(row: Sequence[Any]) -> LiveKey:
    key_id, subject, site_id, wrapped, expires_at = row
    name = _name_of_subject_key(key_id, subject, site_id)
    return LiveKey(id=key_id, name=name, wrapped=wrapped, expires_at=expires_at)


def _live_subject_key(key: SubjectKey | FreshSubjectKey) -> LiveKey:
    name = _name_of_subject_key(key.id, key.subject, key.site_id)
    return LiveKey(id=key.id, name=name, wrapped=key.wrapped, expires_at=key.expires_at)


def _name_of_data_key(key_id: str, site_id: str, category: str, day: date) -> str:
    return f"data:{key_id}:{site_id}:{category}:{day.isoformat()}"


def _name_of_subject_key(key_id: str, subject: str, site_id: str | None) -> str:
    return f"subject:{key_id}:{subject}:{site_id or ''}"
