"""From a value as given to the row that holds it sealed, with its place, its day's key and its end."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from comments.foundation.network import to_sixteen_bytes
from comments.vault._sealing import seal
from comments.vault.blind_index import index_email, tag_network
from comments.vault.bound import ACCOUNTS, COMMENTS, EMAIL, IP, Place
from comments.vault.derivation import value_key
from comments.vault.key_store import LiveKey, new_data_key
from comments.vault.keyring import Keyring
from comments.vault.models import DataKey
from comments.vault.padding import pad

_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Wish:
    """A value to be sealed under its site's key of the day, and for how many days."""

    column: str
    category: str
    days: int
    text: str = field(repr=False)
    plaintext: bytes = field(repr=False)


def ip_wish(ip: str, days: int) -> Wish:
    """The address a comment came from."""
    return Wish(column=IP, category="comment_ip", days=days, text=ip, plaintext=to_sixteen_bytes(ip))


def email_wish(email: str, days: int) -> Wish:
    """The address a guest gave."""
    return Wish(column=EMAIL, category="guest_email", days=days, text=email, plaintext=pad(email))


def bucket_of(moment: datetime) -> date:
    """The day, in UTC, whose key seals what is taken in now."""
    return moment.astimezone(UTC).date()


def bucket_end(bucket: date, days: int) -> datetime:
    """When a day's key is due: the period after the last moment of that day."""
    return datetime.combine(bucket, time.min, UTC) + (days + 1) * _DAY


def candidate_for(keyring: Keyring, wish: Wish, site_id: str, now: datetime) -> DataKey:
    """A key for the wish's bucket, in case that it has none yet."""
    bucket = bucket_of(now)
    return new_data_key(keyring, (site_id, wish.category, bucket), now, bucket_end(bucket, wish.days))


def seal_wish(wish: Wish, whose: tuple[str, str], keys: tuple[LiveKey, bytes, bytes], now: datetime) -> dict[str, Any]:
    """The row of one value of a comment, under the keys of its day and of its subject."""
    (site_id, comment_id), (key, data_key, subject_key) = whose, keys
    place = Place(
        site_id=site_id,
        table_name=COMMENTS,
        row_id=comment_id,
        column_name=wish.column,
        category=wish.category,
        bucket=bucket_of(now),
        key_id=key.id,
    )
    end = now + wish.days * _DAY
    is_email = wish.column == EMAIL
    return vars(place) | {
        "box": seal(value_key(data_key, subject_key), wish.plaintext, place),
        "blind_index": index_email(data_key, wish.text) if is_email else None,
        "network_tag": None if is_email else tag_network(data_key, wish.text),
        "collected_at": now,
        "expires_at": end if key.expires_at is None else min(end, key.expires_at),
    }


def seal_account_wish(email: str, account_id: str, keys: tuple[LiveKey, bytes], now: datetime) -> dict[str, Any]:
    """The row of an account's address, under the account's key alone."""
    key, subject_key = keys
    place = Place(
        site_id=None,
        table_name=ACCOUNTS,
        row_id=account_id,
        column_name=EMAIL,
        category="account_email",
        bucket=None,
        key_id=key.id,
    )
    return vars(place) | {
        "box": seal(value_key(None, subject_key), pad(email), place),
        "blind_index": None,
        "network_tag": None,
        "collected_at": now,
        "expires_at": None,
    }
