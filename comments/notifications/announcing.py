"""Tell everybody whom a changed policy concerns, part by part: no step holds the writer for long, and each is whole.

The mails of a part are promised in the transaction that notes how far it went, so that a worker that dies, or two that
are at it, promise nobody a second one.
"""

from dataclasses import dataclass
from functools import partial
from typing import Final

from sqlmodel import Session, col, select

from comments.accounts.mails import Mail
from comments.db.database import Database
from comments.discussion.participating import some_known
from comments.foundation.clock import Clock
from comments.outbox.models import OutboxEntry
from comments.outbox.queueing import enqueue_all
from comments.policies.models import PolicyVersion

_AT_ONCE: Final = 200


@dataclass(frozen=True, kw_only=True)
class _Part:
    """Some of those who are concerned, and between which accounts they were looked for; no `end` after the last."""

    start: str
    end: str | None
    accounts: list[str]


@dataclass(frozen=True)
class Announcer:
    """Promises the mails of a version; `announce` is what the worker calls."""

    db: Database
    clock: Clock

    async def announce(self, entry: OutboxEntry) -> None:
        """Promise a mail to each; a version that is gone with its site concerns nobody."""
        while (part := await self.db.read(lambda session: _next_part(session, entry.id))) is not None:
            await self.db.write(partial(_promise, entry_id=entry.id, part=part, clock=self.clock))


def _next_part(session: Session, entry_id: str) -> _Part | None:
    entry = session.get(OutboxEntry, entry_id)
    start = None if entry is None else entry.payload["after"]
    if entry is None or start is None:
        return None
    site_id, version = entry.payload["site"], entry.payload["version"]
    its = col(PolicyVersion.site_id) == site_id, col(PolicyVersion.version) == version
    published_at = session.exec(select(PolicyVersion.published_at).where(*its)).first()
    if published_at is None:
        return None
    accounts, end = some_known(session, site_id, published_at, start, _AT_ONCE)
    return _Part(start=start, end=end, accounts=accounts)


def _promise(session: Session, entry_id: str, part: _Part, clock: Clock) -> None:
    entry = session.get_one(OutboxEntry, entry_id, with_for_update=True, populate_existing=True)
    if entry.payload["after"] != part.start:
        # Another worker was faster.
        return
    site_id, version = entry.payload["site"], entry.payload["version"]
    mails = [{"account": account_id, "site": site_id, "version": version} for account_id in part.accounts]
    enqueue_all(session, Mail.POLICY_CHANGED, mails, clock)
    entry.payload = {**entry.payload, "after": part.end}
    session.add(entry)
