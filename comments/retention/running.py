"""Forgetting what is due: first the keys, which ends it in every copy, then the rows, in small batches."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from comments.foundation.identifiers import new_id
from comments.retention.destroying import Doomed, Run, announce, complete, destroy_keys, finish_interrupted
from comments.retention.planning import COMMENT_IP, NETWORK_TAG, count_due, overdue_on, sites_concerned
from comments.retention.purgers import CommentPurger, Retention, RowPurger, SealedRowPurger
from comments.retention.rules import Outcome, key_is_due, periods_of, taken_in_before
from comments.sites.models import Site
from comments.sites.rules import SiteSettings
from comments.vault.ledger import keep_up
from comments.vault.purging import Overdue, purge_comments, purge_values

_BATCH = 200


async def run_retention(
    retention: Retention, *, site_id: str | None = None, as_of: datetime | None = None
) -> list[Outcome]:
    """Forget what is due, on one site or everywhere; to run it again, or after a crash, is safe."""
    await finish_interrupted(retention)
    moment = as_of or retention.clock()
    due = await retention.db.read(lambda session: count_due(session, retention.purgers, site_id, moment))
    forgetting = _Forgetting(retention, Run(id=new_id(), site_id=site_id), moment)
    await forgetting.run()
    await keep_up(retention.db, retention.expiry.ledger)
    return [Outcome(category=category, due=number, done=forgetting.done[category]) for category, number in due.items()]


class _Forgetting:
    """One run, and what it has forgotten so far."""

    def __init__(self, retention: Retention, run: Run, as_of: datetime) -> None:
        self._retention = retention
        self._db = retention.db
        self._run = run
        self._as_of = as_of
        self._destroyed = 0
        self.done: Counter[str] = Counter()

    async def run(self) -> None:
        """Keys, values, comments and rows; completed in the record before the record's own details go."""
        sites = await self._db.read(lambda session: sites_concerned(session, self._run.site_id))
        await self._destroy_keys(sites)
        for site in sites:
            for overdue in overdue_on(site, self._as_of):
                await self._forget_values(overdue)
            await self._forget_comments(site)
        if self._run.site_id is None:
            await self._forget_rows([category for category in self._retention.purgers if category != "audit"])
            await self._retention.expiry.sweep(self._as_of)
        await self._complete()
        if self._run.site_id is None:
            await self._forget_rows(["audit"])

    async def _destroy_keys(self, sites: Sequence[Site]) -> None:
        periods = {site.id: periods_of(SiteSettings.of(site)) for site in sites}
        ages = await self._retention.expiry.ages(self._run.site_id)
        due = [age for age in ages if key_is_due(age, periods.get(age.site_id, {}), self._as_of)]
        await destroy_keys(self._retention, self._run, due)
        self._destroyed += len(due)

    async def _forget_values(self, overdue: Overdue) -> None:
        while True:
            gone, tags = await self._db.write(lambda session: purge_values(session, overdue, _BATCH))
            self.done[overdue.category] += gone
            self.done[NETWORK_TAG] += tags if overdue.category == COMMENT_IP else 0
            if gone < _BATCH:
                return

    async def _forget_comments(self, site: Site) -> None:
        for category, days in periods_of(SiteSettings.of(site)).items():
            purger = self._retention.purgers.get(category)
            if isinstance(purger, CommentPurger):
                self.done[category] += await self._erase_comments(purger, site.id, days)

    async def _erase_comments(self, purger: CommentPurger, site_id: str, days: int) -> int:
        before, total = taken_in_before(days, self._as_of), 0
        while True:
            subjects = await self._db.write(lambda session: self._erase_some(session, purger, site_id, before))
            # Announced with the rows' own end, so that a crash right here leaves no key behind either.
            await self._retention.expiry.destroy((), subjects)
            total += len(subjects)
            if len(subjects) < _BATCH:
                return total

    def _erase_some(self, session: Session, purger: CommentPurger, site_id: str, before: datetime) -> list[str]:
        subjects = purge_comments(session, purger.erase(session, site_id, before, _BATCH))
        if subjects:
            announce(session, self._run, Doomed(subjects=subjects), self._retention.clock)
        return subjects

    async def _forget_rows(self, categories: Sequence[str]) -> None:
        for category in categories:
            purger = self._retention.purgers[category]
            if isinstance(purger, RowPurger):
                self.done[category] += await self._erase_rows(purger)
            elif isinstance(purger, SealedRowPurger):
                self.done[category] += await self._erase_sealed_rows(purger)

    async def _erase_rows(self, purger: RowPurger) -> int:
        total = 0
        while True:
            gone = await self._db.write(lambda session: purger.erase(session, self._as_of, _BATCH))
            total += gone
            if gone < _BATCH:
                return total

    async def _erase_sealed_rows(self, purger: SealedRowPurger) -> int:
        total = 0
        while True:
            gone, subjects = await self._db.write(lambda session: self._erase_some_rows(session, purger))
            await self._retention.expiry.destroy((), subjects)
            total += gone
            if gone < _BATCH:
                return total

    def _erase_some_rows(self, session: Session, purger: SealedRowPurger) -> tuple[int, list[str]]:
        gone, subjects = purger.erase(session, self._as_of, _BATCH)
        if subjects:
            announce(session, self._run, Doomed(subjects=subjects), self._retention.clock)
        return gone, subjects

    async def _complete(self) -> None:
        """One entry with the counts, if anybody's data was forgotten: the outbox's own rows end at every hour."""
        counts = dict(self.done)
        if self._destroyed or any(number for category, number in counts.items() if category != "outbox"):
            await self._db.write(lambda session: complete(session, self._run, counts, self._retention.clock))
