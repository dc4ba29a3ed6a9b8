"""The keys in the vault's own database: made once, read at each use, never kept in memory.

A key that another process destroyed is therefore dead at once in this one.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import inspect
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel, col, select

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


def subject_of(table_name: str, row_id: str) -> str:
    """The name of whom or what a subject's key belongs to."""
    return f"{table_name}:{row_id}"


def new_data_key(keyring: Keyring, bucket: tuple[str, str, date], now: datetime, expires_at: datetime) -> DataKey:
    """A fresh wrapped key of one site, category and day."""
    site_id, category, day = bucket
    key = DataKey(
        id=new_id(),
        site_id=site_id,
        category=category,
        bucket=day,
        wrapped=b"",
        created_at=now,
        expires_at=expires_at,
    )
    key.wrapped = keyring.wrap(secrets.token_bytes(KEY_BYTES), _name_of_data_key(key))
    return key


def new_subject_key(
    keyring: Keyring, subject: str, site_id: str | None, life: tuple[datetime, datetime | None]
) -> SubjectKey:
    """A fresh wrapped key of one comment or account, from when to when."""
    created_at, expires_at = life
    key = SubjectKey(
        subject=subject, id=new_id(), site_id=site_id, wrapped=b"", created_at=created_at, expires_at=expires_at
    )
    key.wrapped = keyring.wrap(secrets.token_bytes(KEY_BYTES), _name_of_subject_key(key))
    return key


def ensure_data_key(session: Session, candidate: DataKey) -> LiveKey:
    """The bucket's key: the candidate, unless the bucket has one already."""
    existing = _data_key_of_bucket(session, candidate)
    if existing is None:
        insert_once(session, candidate)
        existing = _data_key_of_bucket(session, candidate)
    if existing is None:
        raise LookupError("the bucket's key was destroyed while it was being made")
    return _live_data_key(existing)


def ensure_subject_key(session: Session, candidate: SubjectKey) -> LiveKey:
    """The subject's key: the candidate, unless the subject has one already."""
    insert_once(session, candidate)
    return _live_subject_key(session.exec(select(SubjectKey).where(SubjectKey.subject == candidate.subject)).one())


def data_keys(session: Session, ids: Sequence[str]) -> dict[str, LiveKey]:
    """Those of the data keys that still exist."""
    return {key.id: _live_data_key(key) for key in session.exec(select(DataKey).where(col(DataKey.id).in_(ids)))}


def subject_key(session: Session, subject: str) -> LiveKey | None:
    """The subject's key, unless it was destroyed."""
    key = session.get(SubjectKey, subject)
    return None if key is None else _live_subject_key(key)


def insert_once(session: Session, row: SQLModel) -> None:
    """Insert a row unless one with the same key is there, without a race between processes."""
    table = inspect(type(row)).local_table
    values = {column.key: getattr(row, column.key) for column in table.columns}
    if session.get_bind().dialect.name == "postgresql":
        session.execute(postgresql.insert(table).values(values).on_conflict_do_nothing())
    else:
        session.execute(sqlite.insert(table).values(values).on_conflict_do_nothing())


def _data_key_of_bucket(session: Session, like: DataKey) -> DataKey | None:
    statement = (
        select(DataKey)
        .where(col(DataKey.site_id) == like.site_id)
        .where(col(DataKey.category) == like.category)
        .where(col(DataKey.bucket) == like.bucket)
    )
    return session.exec(statement).first()


def _live_data_key(key: DataKey) -> LiveKey:
    return LiveKey(id=key.id, name=_name_of_data_key(key), wrapped=key.wrapped, expires_at=key.expires_at)


def _live_subject_key(key: SubjectKey) -> LiveKey:
    return LiveKey(id=key.id, name=_name_of_subject_key(key), wrapped=key.wrapped, expires_at=key.expires_at)


def _name_of_data_key(key: DataKey) -> str:
    return f"data:{key.id}:{key.site_id}:{key.category}:{key.bucket.isoformat()}"


def _name_of_subject_key(key: SubjectKey) -> str:
    return f"subject:{key.id}:{key.subject}:{key.site_id or ''}"
