"""From a value as given to the row that holds it sealed, with its place, its day's key and its end."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from comments.foundation.network import Address, to_sixteen_bytes
from comments.register.categories import CATEGORIES
from comments.vault._sealing import seal
from comments.vault.blind_index import index_email, tag_network
from comments.vault.bound import (
    ACCOUNTS,
    COMMENTS,
    EMAIL,
    INVITATIONS,
    IP,
    RECEIPT_SEARCHES,
    REPORTS,
    SESSIONS,
    Place,
)
from comments.vault.buckets import DAY, bucket_end, bucket_of
from comments.vault.derivation import value_key
from comments.vault.key_store import Bucket, LiveKey
from comments.vault.padding import pad

VOTE_LINK: Final = "vote_link"


@dataclass(frozen=True, kw_only=True)
class Wish:
    """A value to be sealed under its site's key of the day, and for how many days."""

    column: str
    category: str
    days: int
    plaintext: bytes = field(repr=False)
    table_name: str = COMMENTS
    tag_of: Address | None = field(default=None, repr=False)
    index_of: str | None = field(default=None, repr=False)


def ip_wish(ip: Address, days: int) -> Wish:
    """The address a comment came from."""
    return Wish(column=IP, category="comment_ip", days=days, plaintext=to_sixteen_bytes(ip), tag_of=ip)


def email_wish(email: str, days: int) -> Wish:
    """The address a guest gave."""
    return Wish(column=EMAIL, category="guest_email", days=days, plaintext=pad(email), index_of=email)


def reporter_wish(column: str, value: str, days: int) -> Wish:
    """A name or an address that somebody gave with a report."""
    return Wish(table_name=REPORTS, column=column, category="reporter", days=days, plaintext=pad(value))


def bucket_for(wish: Wish, site_id: str, now: datetime) -> Bucket:
    """What the wish's key is shared by."""
    day = bucket_of(now)
    return Bucket(site_id=site_id, category=wish.category, day=day, expires_at=bucket_end(day, wish.days))


def votes_of_day(site_id: str, now: datetime) -> Bucket:
    """What the key is shared by that recognises a guest's votes; it outlives the day after its own by nothing."""
    day = bucket_of(now)
    kept = CATEGORIES[VOTE_LINK].period_days or 0
    return Bucket(site_id=site_id, category=VOTE_LINK, day=day, expires_at=bucket_end(day, kept))


def seal_wish(wish: Wish, whose: tuple[str, str], keys: tuple[LiveKey, bytes, bytes], now: datetime) -> dict[str, Any]:
    """The row of one value of a comment or report, under the keys of its day and of its subject."""
    (site_id, row_id), (key, data_key, subject_key) = whose, keys
    place = Place(
        site_id=site_id,
        table_name=wish.table_name,
        row_id=row_id,
        column_name=wish.column,
        category=wish.category,
        bucket=bucket_of(now),
        key_id=key.id,
    )
    end = now + wish.days * DAY
    return vars(place) | {
        "box": seal(value_key(data_key, subject_key), wish.plaintext, place),
        "blind_index": None if wish.index_of is None else index_email(data_key, wish.index_of),
        "network_tag": None if wish.tag_of is None else tag_network(data_key, wish.tag_of),
        "collected_at": now,
        "expires_at": end if key.expires_at is None else min(end, key.expires_at),
    }


@dataclass(frozen=True, kw_only=True)
class LastingWish:
    """A value of one row that only an act ends, such as the end of an account or of a session."""

    table_name: str
    row_id: str
    column: str
    category: str
    plaintext: bytes = field(repr=False)


def address_wish(address_id: str, email: str) -> LastingWish:
    """An account's e-mail address."""
    return LastingWish(
        table_name=ACCOUNTS, row_id=address_id, column=EMAIL, category="account_email", plaintext=pad(email)
    )


def invitation_wish(invitation_id: str, email: str) -> LastingWish:
    """Where an invitation is sent."""
    return LastingWish(
        table_name=INVITATIONS, row_id=invitation_id, column=EMAIL, category="invitation", plaintext=pad(email)
    )


def receipt_search_wish(search_id: str, email: str) -> LastingWish:
    """Where somebody who lost their receipts is written to."""
    return LastingWish(
        table_name=RECEIPT_SEARCHES, row_id=search_id, column=EMAIL, category="lost_receipt", plaintext=pad(email)
    )


def session_ip_wish(session_id: str, ip: Address) -> LastingWish:
    """Where a session was begun from."""
    return LastingWish(
        table_name=SESSIONS, row_id=session_id, column=IP, category="session_ip", plaintext=to_sixteen_bytes(ip)
    )


def seal_lasting(wish: LastingWish, keys: tuple[LiveKey, bytes], now: datetime) -> dict[str, Any]:
    """The row of a lasting value, under its row's own key alone."""
    key, subject_key = keys
    place = Place(
        site_id=None,
        table_name=wish.table_name,
        row_id=wish.row_id,
        column_name=wish.column,
        category=wish.category,
        bucket=None,
        key_id=key.id,
    )
    return vars(place) | {
        "box": seal(value_key(None, subject_key), wish.plaintext, place),
        "blind_index": None,
        "network_tag": None,
        "collected_at": now,
        "expires_at": None,
    }
