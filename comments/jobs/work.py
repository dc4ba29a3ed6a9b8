"""What the worker knows how to do, and the worker as a part of the running service."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

from comments.accounts.forgetting import forget_address
from comments.accounts.inactivity import warn_inactive
from comments.accounts.invitations import FORGET_INVITATION
from comments.accounts.mails import FORGET_ADDRESS, MAIL_KINDS, Mail
from comments.accounts.registrar import NOBODY
from comments.db.database import Database
from comments.disclosures.holding import FORGET_HOLD, forget_hold
from comments.discussion.deleting import FORGET_SUBJECT
from comments.discussion.objecting import FORGET_OBJECTED
from comments.discussion.receipt_searches import FIND_RECEIPTS, FORGET_SEARCHED
from comments.foundation.clock import Clock
from comments.jobs.lane import Handler, Lane
from comments.jobs.worker import RETENTION_RUN, Worker
from comments.moderation.settling import settle_gone
from comments.notifications.announcing import Announcer
from comments.notifications.finding_receipts import ReceiptSearcher
from comments.notifications.sending import Postman
from comments.outbox.models import OutboxEntry
from comments.policies.announcing import ANNOUNCE
from comments.retention.assembly import new_retention
from comments.retention.running import run_retention
from comments.vault.bound import INVITATIONS, RECEIPT_SEARCHES
from comments.vault.erasure import Eraser
from comments.vault.expiry import KeyExpiry
from comments.vault.ledger import keep_up

_MAILS_AT_ONCE: Final = 8
_WARNED_AT_ONCE: Final = 100
# Whether somebody was mailed is a secret: who has an account here is nobody's business.
_MAILS_HESITATE_SECONDS: Final = 0.5
_MAILS_TO_MANY: Final = (Mail.POLICY_CHANGED.value,)
_TO_MANY_AT_ONCE: Final = 4


@dataclass(frozen=True, kw_only=True)
class WorkTools:
    """What the work is done with."""

    db: Database
    eraser: Eraser
    expiry: KeyExpiry
    postman: Postman
    searcher: ReceiptSearcher
    clock: Clock


def new_worker(tools: WorkTools) -> Worker:
    """A worker that can do all the outbox may promise; a slow mail server holds up mails alone.

    What goes to everybody has a lane of its own: nobody waits behind it for a link that they asked for.
    """
    mails = dict.fromkeys(set(MAIL_KINDS) - set(_MAILS_TO_MANY), tools.postman.send)
    news = dict.fromkeys(_MAILS_TO_MANY, tools.postman.send) | {ANNOUNCE: Announcer(tools.db, tools.clock).announce}
    lanes = [
        Lane(tools.db, _housework(tools), tools.clock),
        Lane(tools.db, _forgetting(tools), tools.clock),
        Lane(tools.db, mails, tools.clock, width=_MAILS_AT_ONCE, hesitation=_MAILS_HESITATE_SECONDS),
        Lane(tools.db, news, tools.clock, width=_TO_MANY_AT_ONCE, hesitation=_MAILS_HESITATE_SECONDS),
    ]
    return Worker(tools.db, lanes, tools.clock)


def _housework(tools: WorkTools) -> Mapping[str, Handler]:
    async def forget_comment(entry: OutboxEntry) -> None:
        comment_id: str = entry.payload["comment"]
        await tools.eraser.forget_comment(entry.payload["site"], comment_id)
        await tools.db.write(lambda session: settle_gone(session, tools.clock, comment_id))

    async def forget_objected(entry: OutboxEntry) -> None:
        await tools.eraser.forget_objected(entry.payload["site"], entry.payload["comment"])

    async def forget_old_address(entry: OutboxEntry) -> None:
        await forget_address(tools.db, tools.eraser, entry.payload["address"])

    async def forget_invitation(entry: OutboxEntry) -> None:
        await tools.eraser.forget_rows(INVITATIONS, [entry.payload["invitation"]])

    async def forget_released_hold(entry: OutboxEntry) -> None:
        await forget_hold(tools.expiry, entry.payload["hold"])

    async def forget_searched(entry: OutboxEntry) -> None:
        await tools.eraser.forget_rows(RECEIPT_SEARCHES, [entry.payload["search"]])

    async def do_nothing(_entry: OutboxEntry) -> None:
        """Nobody was there to be written to."""

    forgetting = {
        FORGET_SUBJECT: forget_comment,
        FORGET_OBJECTED: forget_objected,
        FORGET_ADDRESS: forget_old_address,
        FORGET_INVITATION: forget_invitation,
        FORGET_HOLD: forget_released_hold,
        FORGET_SEARCHED: forget_searched,
    }
    noted = {kind: _noted(tools, forget) for kind, forget in forgetting.items()}
    return noted | {FIND_RECEIPTS: tools.searcher.search, NOBODY: do_nothing}


def _noted(tools: WorkTools, forget: Handler) -> Handler:
    """Let the main database know that a key went, so that a vault which still has it is refused."""

    async def forget_and_note(entry: OutboxEntry) -> None:
        await forget(entry)
        await keep_up(tools.db, tools.expiry.ledger)

    return forget_and_note


def _forgetting(tools: WorkTools) -> Mapping[str, Handler]:
    """A lane of its own: cleaning many rows away takes its time, and what somebody erases must not wait for it."""

    async def retain(_entry: OutboxEntry) -> None:
        await _warn_inactive(tools)
        await tools.db.write(lambda session: settle_gone(session, tools.clock))
        await run_retention(new_retention(tools.db, tools.expiry, tools.clock))
        await tools.postman.tidy_up()

    return {RETENTION_RUN: retain}


async def _warn_inactive(tools: WorkTools) -> None:
    while await tools.db.write(lambda session: warn_inactive(session, _WARNED_AT_ONCE, tools.clock)) == _WARNED_AT_ONCE:
        pass


@asynccontextmanager
async def working(worker: Worker) -> AsyncIterator[None]:
    """Work in the background until the service stops."""
    task = asyncio.create_task(worker.run())
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
