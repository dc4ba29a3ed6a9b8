"""Forgetting what is due: first the keys, which ends it in every copy, then the rows, in small batches.

Before any key goes, what a hold keeps is sealed anew under the hold's own.
"""

from collections import Counter
from collections.abc import Callable, Container, Sequence
from datetime import datetime
from functools import partial

from sqlmodel import Session

from comments.db.journals import truncate_journal
from comments.disclosures.holding import reseal_held
from comments.foundation.identifiers import new_id
from comments.retention.destroying import Doomed, Run, announce, complete, destroy_keys, finish_interrupted
from comments.retention.pacing import Pace
from comments.retention.planning import COMMENT_IP, NETWORK_TAG, due_somewhere, held_back, overdue_on, sites_concerned
from comments.retention.purgers import CommentPurger, Cut, Retention, RowPurger, SealedRowPurger
from comments.retention.rules import CLOCKED, Outcome, key_is_due, periods_of, taken_in_before
from comments.retention.surviving import oldest_survivors
from comments.sites.models import Site
from comments.sites.rules import SiteSettings
from comments.vault.ledger import keep_up
from comments.vault.purging import Held, Overdue, purge_comments, purge_values

Erase = Callable[[Session, int], tuple[int, list[str]]]
"""Erases so many rows at most; gives how many went, and the subjects whose keys must go too."""
_HOLD = "hold"
_RECORD = ("audit", "audit_skeleton")
"""The record's own rules: they come last, since what is forgotten before is recorded first."""


async def run_retention(
    retention: Retention, *, site_id: str | None = None, as_of: datetime | None = None
) -> list[Outcome]:
    """Forget what is due, on one site or everywhere; to run it again, or after a crash, is safe."""
    await reseal_held(retention.db, retention.expiry.resealer)
    await finish_interrupted(retention)
    moment = as_of or retention.clock()
    forgetting = _Forgetting(retention, Run(id=new_id(), site_id=site_id), moment)
    await forgetting.run()
    await keep_up(retention.db, retention.expiry.ledger)
    of_all = {each for each, purger in retention.purgers.items() if not isinstance(purger, CommentPurger)}
    told = [category for category in CLOCKED if site_id is None or category not in of_all]
    return [_outcome(category, forgetting.done[category], forgetting.held.get(category)) for category in told]


def _outcome(category: str, gone: int, held: Held | None) -> Outcome:
    """What was due is what went, and what a hold keeps; a first copy that went is not forgotten for that."""
    if held is None:
        return Outcome(category=category, due=gone, done=gone)
    due = gone + held.without_original
    return Outcome(category=category, due=due, done=due - held.all, held=held.all)


class _Forgetting:
    """One run, and what it has forgotten so far."""

    def __init__(self, retention: Retention, run: Run, as_of: datetime) -> None:
        self._retention = retention
        self._db = retention.db
        self._run = run
        self._as_of = as_of
        self._destroyed = self._struck = 0
        self.done: Counter[str] = Counter()
        self.held: dict[str, Held] = {}

    async def run(self) -> None:
        """Keys, holds at their end, values, comments and rows; recorded before the record's own details go."""
        sites = await self._db.read(lambda session: sites_concerned(session, self._run.site_id))
        await self._destroy_keys(sites)
        is_whole = self._run.site_id is None
        if is_whole:
            await self._retention.expiry.remember_run(min(self._as_of, self._retention.clock()))
            await self._forget_rows([_HOLD])
        self.held = await self._db.read(
            lambda session: held_back(session, self._retention.purgers, self._run.site_id, self._as_of)
        )
        await self._forget_on(sites)
        if is_whole:
            await self._forget_rows([each for each in self._retention.purgers if each not in {_HOLD, *_RECORD}])
            await self._sweep()
        if self._struck:
            await self._retention.expiry.overwrite()
        await self._complete()
        if is_whole:
            await self._forget_rows(_RECORD)
        if any(self.done.values()):
            await truncate_journal(self._db)

    async def _destroy_keys(self, sites: Sequence[Site]) -> None:
        periods = {site.id: periods_of(SiteSettings.of(site)) for site in sites}
        ages = await self._retention.expiry.ages(self._run.site_id)
        due = [age for age in ages if key_is_due(age, periods.get(age.site_id, {}), self._as_of)]
        await destroy_keys(self._retention, self._run, due)
        self._destroyed += len(due)

    async def _forget_on(self, sites: Sequence[Site]) -> None:
        """Site by site, but only what is due there: of a thousand blogs few have anything in one hour."""
        due = await self._db.read(
            lambda session: due_somewhere(session, self._retention.purgers, self._run.site_id, self._as_of)
        )
        for site in sites:
            for overdue in overdue_on(site, self._as_of):
                if (site.id, overdue.category) in due:
                    await self._forget_values(overdue)
            await self._forget_comments(site, due)

    async def _forget_values(self, overdue: Overdue) -> None:
        pace = Pace()

        async def some(limit: int) -> int:
            gone, tags = await self._db.write(pace.timed(lambda session: purge_values(session, overdue, limit)))
            self.done[NETWORK_TAG] += tags if overdue.category == COMMENT_IP else 0
            return gone

        self.done[overdue.category] += await pace.repeat(self._db, some)

    async def _forget_comments(self, site: Site, due: Container[tuple[str, str]]) -> None:
        for category, days in periods_of(SiteSettings.of(site)).items():
            purger = self._retention.purgers.get(category)
            if isinstance(purger, CommentPurger) and (site.id, category) in due:
                cut = Cut(site_id=site.id, before=taken_in_before(days, self._as_of))
                self.done[category] += await self._erase_all(_comments(purger, cut))

    async def _forget_rows(self, categories: Sequence[str]) -> None:
        for category in categories:
            purger = self._retention.purgers[category]
            if isinstance(purger, RowPurger):
                self.done[category] += await self._erase_all(_rows(purger, self._as_of))
            elif isinstance(purger, SealedRowPurger):
                self.done[category] += await self._erase_all(_sealed_rows(purger, self._as_of))

    async def _erase_all(self, erase: Erase) -> int:
        """Batch by batch; each announces its subjects together with the rows' end, so that a crash leaves no key."""
        pace = Pace()

        async def some(limit: int) -> int:
            gone, subjects = await self._db.write(pace.timed(lambda session: self._announced(session, erase, limit)))
            await self._retention.expiry.strike(subjects)
            self._struck += len(subjects)
            return gone

        return await pace.repeat(self._db, some)

    def _announced(self, session: Session, erase: Erase, limit: int) -> tuple[int, list[str]]:
        gone, subjects = erase(session, limit)
        if subjects:
            announce(session, self._run, Doomed(subjects=subjects), self._retention.clock)
        return gone, subjects

    async def _sweep(self) -> None:
        expiry = self._retention.expiry
        self._struck += await Pace().repeat(expiry.database, partial(expiry.sweep, self._as_of))

    async def _complete(self) -> None:
        """One entry with the counts, if anybody's data was forgotten: the outbox's own rows end at every hour."""
        counts = {category: number for category, number in self.done.items() if number}
        if self._destroyed or set(counts) - {"outbox"}:
            await self._db.write(lambda session: self._record(session, counts))

    def _record(self, session: Session, counts: dict[str, int]) -> None:
        oldest = oldest_survivors(session, self._retention.purgers, self._run.site_id)
        complete(session, self._run, {"done": counts, "oldest": oldest}, self._retention.clock)


def _comments(purger: CommentPurger, cut: Cut) -> Erase:
    def erase(session: Session, limit: int) -> tuple[int, list[str]]:
        gone, comment_ids = purger.erase(session, cut, limit)
        return gone, purge_comments(session, comment_ids)

    return erase


def _rows(purger: RowPurger, as_of: datetime) -> Erase:
    return lambda session, limit: (purger.erase(session, as_of, limit), [])


def _sealed_rows(purger: SealedRowPurger, as_of: datetime) -> Erase:
    return lambda session, limit: purger.erase(session, as_of, limit)
