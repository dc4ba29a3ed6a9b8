"""Which key opens a stored value, if there still is one: read afresh each time, and asked what time it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from comments.vault.derivation import value_key
from comments.vault.high_water import latest_moment, moment_for
from comments.vault.key_store import LiveKey, data_keys, subject_key, subject_keys, subject_of
from comments.vault.keyring import Keyring
from comments.vault.stored_fields import StoredField


@dataclass(frozen=True, kw_only=True)
class KeysAtHand:
    """The keys of one row's values as the vault has them now, and the latest moment that it remembers."""

    of_subject: LiveKey | None
    of_days: Mapping[str, LiveKey]
    latest: datetime | None


@dataclass(frozen=True, kw_only=True)
class Asked:
    """When a value is asked for, and when it ends for whoever asks."""

    now: datetime
    end: datetime | None


def keys_at_hand(session: Session, stored: Sequence[StoredField]) -> KeysAtHand:
    """The keys of values that stand in one row; another process may have destroyed them a moment ago."""
    subject = subject_of(stored[0].table_name, stored[0].row_id)
    return KeysAtHand(
        of_subject=subject_key(session, subject),
        of_days=data_keys(session, [each.key_id for each in stored]),
        latest=latest_moment(session),
    )


def keys_of_rows(session: Session, stored: Sequence[StoredField]) -> dict[str, KeysAtHand]:
    """The keys of values that stand in many rows of one table, by row."""
    subjects = {each.row_id: subject_of(each.table_name, each.row_id) for each in stored}
    of_subjects = subject_keys(session, sorted(subjects.values()))
    of_days = data_keys(session, sorted({each.key_id for each in stored}))
    latest = latest_moment(session)
    return {
        row_id: KeysAtHand(of_subject=of_subjects.get(subject), of_days=of_days, latest=latest)
        for row_id, subject in subjects.items()
    }


def opening_key(stored: StoredField, keys: KeysAtHand, keyring: Keyring, asked: Asked) -> bytes | None:
    """The key of a value; None when either of the two it takes is gone, or when something of them is over."""
    of_day, of_subject = keys.of_days.get(stored.key_id), keys.of_subject
    if of_subject is None or (stored.bucket is not None and of_day is None):
        return None
    first_end = of_subject.expires_at if of_day is None else of_day.expires_at
    now = moment_for(asked.now, keys.latest, first_end)
    ends = (asked.end, of_subject.expires_at, None if of_day is None else of_day.expires_at)
    if any(end is not None and end <= now for end in ends):
        return None
    return value_key(None if of_day is None else _unwrap(keyring, of_day), _unwrap(keyring, of_subject))


def _unwrap(keyring: Keyring, key: LiveKey) -> bytes:
    return keyring.unwrap(key.wrapped, key.name)
