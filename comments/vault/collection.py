"""Taking in what a person entrusts to a site. This is write-only: whoever holds a `Collector` can read nothing back."""

import hmac
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import insert
from sqlmodel import Session

from comments.db.database import Database
from comments.db.prepared import Prepared
from comments.foundation.clock import Clock
from comments.foundation.network import Address
from comments.vault.blind_index import index_email, index_identity, mark_voter, tag_network
from comments.vault.bound import COMMENTS, EMAIL, IP, NAME, REPORTS
from comments.vault.buckets import DAY
from comments.vault.erasure import erase_sealed
from comments.vault.intake import (
    LastingWish,
    Wish,
    address_wish,
    bucket_for,
    email_wish,
    invitation_wish,
    ip_wish,
    receipt_search_wish,
    reporter_wish,
    seal_lasting,
    seal_wish,
    session_ip_wish,
    votes_of_day,
)
from comments.vault.key_store import (
    Bucket,
    FreshSubjectKey,
    LiveKey,
    add_subject_key,
    data_keys,
    ensure_data_keys,
    ensure_subject_key,
    keys_of_buckets,
    new_subject_key,
    subject_of,
)
from comments.vault.keyring import Keyring
from comments.vault.models import SealedValue

T = TypeVar("T")
_STORE = Prepared(insert(SealedValue), SealedValue.model_fields)


@dataclass(frozen=True, kw_only=True)
class IdentityPeriods:
    """How many days a site keeps the two; an e-mail address that would be kept for none is not stored at all."""

    ip_days: int
    email_days: int


@dataclass(frozen=True, kw_only=True)
class Reporter:
    """What somebody who reports a comment says of themselves: nothing, or either. Prints none of it."""

    name: str | None = field(default=None, repr=False)
    email: str | None = field(default=None, repr=False)


@dataclass(frozen=True, kw_only=True)
class SealedIdentity:
    """What was sealed, ready to be stored in the transaction of the row that it belongs to."""

    table_name: str
    row_id: str
    rows: tuple[dict[str, Any], ...] = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Entrusted:
    """What belongs to a row (table and id) and is not sealed yet, and the key of that row alone. Prints none of it."""

    row: tuple[str, str]
    site_id: str
    wishes: tuple[Wish, ...] = field(repr=False)
    buckets: tuple[Bucket, ...]
    key: FreshSubjectKey
    at: datetime

    def sealed(self, keys: Mapping[Bucket, tuple[LiveKey, bytes]], subject_key: bytes) -> SealedIdentity:
        """The same, sealed under its own key and those of its day, each beside what the vault says of it."""
        table_name, row_id = self.row
        rows = [
            seal_wish(wish, (self.site_id, row_id), (*keys[bucket], subject_key), self.at)
            for wish, bucket in zip(self.wishes, self.buckets, strict=True)
        ]
        return SealedIdentity(table_name=table_name, row_id=row_id, rows=tuple(rows))


class Collector:
    """Seals; its keys are durable in the vault before anybody may store what they sealed."""

    def __init__(self, keys: Database, keyring: Keyring, clock: Clock) -> None:
        self._keys = keys
        self._keyring = keyring
        self._clock = clock

    def receive_identity(
        self, site_id: str, comment_id: str, ip: Address | None, email: str | None, periods: IdentityPeriods
    ) -> Entrusted:
        """Take in where a comment came from, where that is known, and an e-mail if given; raises VaultLockedError."""
        self._keyring.require_open()
        wishes = [] if ip is None or periods.ip_days <= 0 else [ip_wish(ip, periods.ip_days)]
        if email is not None and periods.email_days > 0:
            wishes.append(email_wish(email, periods.email_days))
        return self._receive((COMMENTS, comment_id), site_id, wishes)

    async def store_with(self, db: Database, entrusted: Entrusted, work: Callable[[Session, SealedIdentity], T]) -> T:
        """Seal under keys that are durable by then, and run a function in one transaction that stores what was sealed.

        SQLite's writers take several of these together: one commit for all keys, and one for all that they seal.
        """
        if not entrusted.wishes:
            return await db.write(lambda session: work(session, entrusted.sealed({}, b"")))
        return await db.write_after(self._keys, self._seal, entrusted, work)

    async def seal_reporter(self, site_id: str, report_id: str, reporter: Reporter, days: int) -> SealedIdentity:
        """Seal who reports a comment, as far as they say so; raises VaultLockedError."""
        self._keyring.require_open()
        given = {NAME: reporter.name, EMAIL: reporter.email}
        wishes = [reporter_wish(column, value, days) for column, value in given.items() if value]
        entrusted = self._receive((REPORTS, report_id), site_id, wishes)
        if not wishes:
            return entrusted.sealed({}, b"")
        return await self._keys.write(lambda session: self._seal(session, [entrusted])[0])

    async def seal_account_email(self, address_id: str, email: str) -> tuple[SealedIdentity, bytes]:
        """Seal an account's address, and give the blind index that keeps it unique; raises VaultLockedError."""
        return await self._seal_lasting(address_wish(address_id, email)), self.email_index(email)

    async def seal_invitation(self, invitation_id: str, email: str) -> SealedIdentity:
        """Seal where an invitation is sent; raises VaultLockedError."""
        return await self._seal_lasting(invitation_wish(invitation_id, email))

    async def seal_receipt_search(self, search_id: str, email: str) -> SealedIdentity:
        """Seal under which address somebody looks for their receipts; raises VaultLockedError."""
        return await self._seal_lasting(receipt_search_wish(search_id, email))

    async def seal_session_ip(self, session_id: str, ip: Address | None) -> SealedIdentity | None:
        """Seal where a session was begun from, if anybody knows; a shut vault keeps nobody out who has a password."""
        if ip is None or self._keyring.state != "open":
            return None
        return await self._seal_lasting(session_ip_wish(session_id, ip))

    def email_index(self, email: str) -> bytes:
        """The one index that is the same on every site and day, as an account's address must be unique."""
        return index_email(self._keyring.email_index_key, email)

    def identity_index(self, provider: str, subject: str) -> bytes:
        """How somebody's name elsewhere is recognised again, without keeping it."""
        return index_identity(self._keyring.email_index_key, provider, subject)

    async def same_network(self, db: Database, comment_id: str, site_id: str, ip: Address | None) -> bool:
        """Whether an address lies in the network that a comment came from; no when either is not known any more."""
        self._keyring.require_open()
        stored = await db.read(lambda session: session.get(SealedValue, (COMMENTS, comment_id, IP)))
        if ip is None or stored is None or stored.network_tag is None or stored.site_id != site_id:
            return False
        if _is_over(stored, self._clock()):
            return False
        key_id = stored.key_id
        key = (await self._keys.read(lambda session: data_keys(session, [key_id]))).get(key_id)
        return key is not None and hmac.compare_digest(tag_network(self._unwrap(key), ip), stored.network_tag)

    async def voter_marks(self, site_id: str, what: str, ip: Address | None) -> tuple[bytes, ...]:
        """What recognises a guest's vote on something until tomorrow: today's mark, and yesterday's. Keeps nothing.

        Raises VaultLockedError.
        """
        self._keyring.require_open()
        now = self._clock()
        today, yesterday = votes_of_day(site_id, now), votes_of_day(site_id, now - DAY)
        keys = await self._keys.read(lambda session: keys_of_buckets(session, [today, yesterday]))
        if today.day not in keys:
            made = await self._keys.write(lambda session: ensure_data_keys(session, self._keyring, [today], now))
            keys = {today.day: made[today], **keys}
        return tuple(mark_voter(self._unwrap(keys[day]), what, ip) for day in sorted(keys, reverse=True))

    async def _seal_lasting(self, wish: LastingWish) -> SealedIdentity:
        self._keyring.require_open()
        now, subject = self._clock(), subject_of(wish.table_name, wish.row_id)
        candidate = new_subject_key(self._keyring, subject, None, (now, None))
        key = await self._keys.write(lambda session: ensure_subject_key(session, candidate))
        row = seal_lasting(wish, (key, self._unwrap(key)), now)
        return SealedIdentity(table_name=wish.table_name, row_id=wish.row_id, rows=(row,))

    def _receive(self, row: tuple[str, str], site_id: str, wishes: list[Wish]) -> Entrusted:
        now = self._clock()
        buckets = tuple(bucket_for(wish, site_id, now) for wish in wishes)
        last = max((bucket.expires_at for bucket in buckets), default=now)
        key = new_subject_key(self._keyring, subject_of(*row), site_id, (now, last))
        return Entrusted(row=row, site_id=site_id, wishes=tuple(wishes), buckets=buckets, key=key, at=now)

    def _seal(self, session: Session, many: Sequence[Entrusted]) -> list[SealedIdentity]:
        """Make all keys in one transaction of the vault, and seal under them."""
        subjects = [self._unwrap(_take_subject_key(session, each)) for each in many]
        buckets = [bucket for each in many for bucket in each.buckets]
        keys = ensure_data_keys(session, self._keyring, buckets, many[0].at)
        opened = {bucket: (key, self._unwrap(key)) for bucket, key in keys.items()}
        return [each.sealed(opened, subject) for each, subject in zip(many, subjects, strict=True)]

    def _unwrap(self, key: LiveKey) -> bytes:
        return self._keyring.unwrap(key.wrapped, key.name)


def _take_subject_key(session: Session, entrusted: Entrusted) -> LiveKey:
    # A report that is sent again has its key already; a comment's id was made a moment ago.
    take = ensure_subject_key if entrusted.row[0] == REPORTS else add_subject_key
    return take(session, entrusted.key)


def store_identity(session: Session, sealed: SealedIdentity) -> None:
    """Store what was sealed, in the caller's transaction; what lasts takes the place of what was there."""
    if sealed.table_name != COMMENTS:
        erase_sealed(session, sealed.row_id, sealed.table_name)
    if sealed.rows:
        connection = session.connection()
        for row in sealed.rows:
            _STORE.run(connection, row)


def _is_over(stored: SealedValue, now: datetime) -> bool:
    return stored.expires_at is not None and stored.expires_at <= now
