"""A walk through years: what people and administrators do, what retention must leave of it, and what it does leave."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from sqlmodel import Session, col, select

from comments.audit.actors import OPERATOR
from comments.audit.models import AuditEntry
from comments.audit.verifying import verify
from comments.db.database import Database
from comments.disclosures.holding import release_hold
from comments.disclosures.models import Hold
from comments.discussion.editing import edit_comment
from comments.discussion.models import Comment, CommentRevision
from comments.rendering.pipeline import render
from comments.retention.purgers import Retention
from comments.retention.running import run_retention
from comments.sites.configuring import change_settings
from comments.sites.models import Site
from comments.sites.rules import SiteSettings, period_days
from comments.vault.assembly import Vault, assemble_vault
from comments.vault.bound import COMMENTS, HOLDS
from comments.vault.collection import IdentityPeriods
from comments.vault.gate import Authorisation, Look, Purpose
from comments.vault.models import DataKey, SealedValue, SubjectKey
from tests.clock import SettableClock
from tests.factories.identities import leave_comment
from tests.features.retention.holds import DAY, Keeper

CATEGORY: Final = {"ip": "comment_ip", "email": "guest_email"}
ALL_DAYS: Final = 1200
_AUDIT, _SKELETON = 365 * DAY, 1096 * DAY


@dataclass
class Kept:
    """Something that has a period: since when, on which site, by which rule, and the end it was promised."""

    site_id: str
    rule: str
    since: datetime
    end: datetime


@dataclass(frozen=True)
class Step:
    """What happens before the clock moves on and retention runs."""

    days: int
    hours: int
    posts: int
    turned: str | None
    shorten: tuple[str, int] | None
    hold_days: int | None
    release: bool


@dataclass
class Walk:
    """The instance, and on paper what it must still have."""

    retention: Retention
    vault: Vault
    sites: list[Site]
    clock: SettableClock
    values: dict[tuple[str, str], Kept] = field(default_factory=dict)
    words: dict[str, Kept] = field(default_factory=dict)
    revisions: dict[str, Kept] = field(default_factory=dict)
    holds: dict[str, tuple[str, datetime]] = field(default_factory=dict)
    copies: dict[tuple[str, str], str] = field(default_factory=dict)
    seen: set[bytes] = field(default_factory=set)
    markers: dict[str, str] = field(default_factory=dict)

    @property
    def db(self) -> Database:
        return self.retention.db

    async def take(self, step: Step) -> None:
        """Do what the step says, let the time pass, run retention, and look at everything."""
        for number in range(step.posts):
            await self.post(self.sites[number % len(self.sites)], step.turned)
        if step.shorten is not None:
            await self._shorten(*step.shorten)
        if step.hold_days is not None and self.words:
            await self._hold(step.hold_days)
        if step.release and self.holds:
            await self._release(next(iter(self.holds)))
        self.seen |= await self._wrapped_keys()
        self.clock.advance(timedelta(days=step.days, hours=step.hours))
        await run_retention(self.retention)
        await self._end_on_paper()
        await self.compare()

    async def compare(self) -> None:
        """Nothing that is over is there, nothing younger is gone; in the bytes neither."""
        await self._compare_values()
        await self._compare_words()
        await self._compare_record()
        keys = await self._wrapped_keys()
        if self.db.is_sqlite:
            vault_bytes, main_bytes = bytes_of(self.vault.keys), bytes_of(self.db)
            assert not [key for key in self.seen - keys if key in vault_bytes]
            gone = [marker for name, marker in self.markers.items() if name not in {**self.words, **self.revisions}]
            assert not [marker for marker in gone if marker.encode() in main_bytes]

    async def opened(self, vault: Vault) -> dict[tuple[str, str], str]:
        """Every value that opens of all that was ever left, with that vault and whatever database it stands before."""
        found: dict[tuple[str, str], str] = {}
        for comment_id, site_id in {(row, kept.site_id) for (row, _), kept in self.values.items()}:
            who = Authorisation(person_id="alice", role="owner", site_id=site_id, purpose=Purpose.LEGAL)
            shown = await vault.gate.open(who, Look(row_id=comment_id, fields=("ip", "email")))
            found |= {(comment_id, name): value for name, value in shown.values.items() if value is not None}
        return found

    async def post(self, site: Site, turned: str | None) -> None:
        """A guest writes, changes the words once, and a moderator may turn it away."""
        settings = await self._settings(site)
        days = {name: period_days(settings, rule) or 0 for name, rule in CATEGORY.items()}
        comment = await leave_comment(
            self.db, self.vault, site, periods=IdentityPeriods(ip_days=days["ip"], email_days=days["email"])
        )
        for name, number in days.items():
            if number:
                self.values[comment.id, name] = self._kept(site, CATEGORY[name], number)
        first, second = f"marks-{comment.id}-first", f"marks-{comment.id}-second"
        await self.db.write(lambda session: self._say(session, comment.id, turned, settings, (first, second)))
        self.markers |= {comment.id: second}
        if turned is not None:
            self.words[comment.id] = self._kept(site, turned, period_days(settings, turned) or 0)
        else:
            self.words[comment.id] = Kept(
                site.id, "comment", self.clock.now, datetime.max.replace(tzinfo=self.clock.now.tzinfo)
            )
        number = period_days(settings, "revision") or 0
        if number:
            self.markers[f"former {comment.id}"] = first
            self.revisions[f"former {comment.id}"] = self._kept(site, "revision", number)

    def _say(
        self, session: Session, comment_id: str, turned: str | None, settings: SiteSettings, words: tuple[str, str]
    ) -> None:
        comment = session.get_one(Comment, comment_id)
        comment.created_at, comment.source = self.clock.now, words[0]
        edit_comment(session, comment, words[1], render(words[1]), settings, self.clock)
        if turned is not None:
            comment.status, comment.decided_at = turned, self.clock.now

    async def _shorten(self, rule: str, days: int) -> None:
        site, settings = self.sites[0], await self._settings(self.sites[0])
        if days < (period_days(settings, rule) or 0):
            change = {f"retention.{rule}": str(days)}
            await self.db.write(
                lambda session: change_settings(session, session.get_one(Site, site.id), change, OPERATOR, self.clock)
            )

    async def _hold(self, days: int) -> None:
        comment_id = list(self.words)[-1]
        await self._meet_present_periods()
        placed = await Keeper(self.retention, self.vault).hold(comment_id, days)
        self.holds[placed.hold.id] = (comment_id, placed.hold.until)
        self.copies |= {(placed.hold.id, name): comment_id for name in placed.fields}
        alive = {name for row, name in self.values if row == comment_id and self._is_alive(self.values[row, name])}
        assert set(placed.fields) >= alive

    async def _release(self, hold_id: str) -> None:
        await release_hold(self.db, self.vault.expiry, hold_id, OPERATOR, self.clock)
        self._drop_hold(hold_id)

    def _drop_hold(self, hold_id: str) -> None:
        del self.holds[hold_id]
        self.copies = {place: row for place, row in self.copies.items() if place[0] != hold_id}

    async def _end_on_paper(self) -> None:
        """What is over by now, by the end it was promised or by its site's present period, is over for good."""
        for hold_id in [each for each, (_, until) in self.holds.items() if until <= self.clock.now]:
            self._drop_hold(hold_id)
        held = {comment_id for comment_id, _ in self.holds.values()}
        await self._meet_present_periods()
        self.words = {row: kept for row, kept in self.words.items() if self._is_alive(kept) or row in held}
        self.revisions = {
            name: kept
            for name, kept in self.revisions.items()
            if (self._is_alive(kept) and name.removeprefix("former ") in self.words)
            or name.removeprefix("former ") in held
        }

    async def _meet_present_periods(self) -> None:
        """A period that a site has shortened counts at once, for what is there already too."""
        settings = {site.id: await self._settings(site) for site in self.sites}
        for kept in (*self.values.values(), *self.words.values(), *self.revisions.values()):
            if kept.rule != "comment":
                kept.end = min(kept.end, kept.since + (period_days(settings[kept.site_id], kept.rule) or 0) * DAY)

    def _is_alive(self, kept: Kept) -> bool:
        return kept.end > self.clock.now

    def _kept(self, site: Site, rule: str, days: int) -> Kept:
        return Kept(site_id=site.id, rule=rule, since=self.clock.now, end=self.clock.now + days * DAY)

    async def _settings(self, site: Site) -> SiteSettings:
        return await self.db.read(lambda session: SiteSettings.of(session.get_one(Site, site.id)))

    async def _compare_values(self) -> None:
        alive = {place for place, kept in self.values.items() if self._is_alive(kept) and place[0] in self.words}
        stored = await self.db.read(lambda session: session.exec(select(SealedValue)).all())
        assert {(each.row_id, each.column_name) for each in stored if each.table_name == COMMENTS} == alive
        assert {(each.row_id, each.column_name) for each in stored if each.table_name == HOLDS} == set(self.copies)
        ages = await self.vault.expiry.ages()
        assert all(age.expires_at > self.clock.now for age in ages)
        subjects = await self.vault.keys.read(lambda session: set(session.exec(select(SubjectKey.subject))))
        assert {each.key_id for each in stored if each.bucket is not None} <= {age.id for age in ages}
        assert {f"{each.table_name}:{each.row_id}" for each in stored} <= subjects

    async def _compare_words(self) -> None:
        def read(session: Session) -> tuple[set[str], set[str], set[str]]:
            written = select(Comment.id).where(col(Comment.source) != "")
            return (
                set(session.exec(written)),
                {f"former {each}" for each in session.exec(select(CommentRevision.comment_id))},
                set(session.exec(select(Hold.id))),
            )

        assert await self.db.read(read) == (set(self.words), set(self.revisions), set(self.holds))

    async def _compare_record(self) -> None:
        entries = await self.db.read(lambda session: session.exec(select(AuditEntry)).all())
        assert all(each.at > self.clock.now - _SKELETON - DAY for each in entries)
        assert all((each.payload is not None) == (each.at > self.clock.now - _AUDIT) for each in entries)
        assert (await self.db.read(verify)).ok

    async def _wrapped_keys(self) -> set[bytes]:
        def read(session: Session) -> set[bytes]:
            of_days = [key.wrapped for key in session.exec(select(DataKey))]
            return {*of_days, *(key.wrapped for key in session.exec(select(SubjectKey)))}

        return await self.vault.keys.read(read)


def bytes_of(database: Database) -> bytes:
    """Everything in SQLite's files: the database, its journal, its index of it."""
    file = Path(database.url.database or "")
    return b"".join(each.read_bytes() for each in file.parent.glob(f"{file.name}*"))


def copy_of(database: Database, into: Path) -> None:
    """The whole database as a backup keeps it."""
    with closing(sqlite3.connect(into)) as target, closing(sqlite3.connect(database.url.database or "")) as source:
        source.backup(target)


async def restored(copy: Path, vault: Vault, clock: SettableClock) -> tuple[Database, Vault]:
    """An older copy of the main database beside today's vault."""
    database = Database(f"sqlite:///{copy}", copy.parent)
    beside = assemble_vault(database, vault.keys, vault.master_key_path, clock, limits_on=False)
    await beside.open()
    return database, beside
