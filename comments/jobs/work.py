"""What the worker knows how to do, and the worker as a part of the running service."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from comments.db.database import Database
from comments.discussion.deleting import FORGET_SUBJECT
from comments.foundation.clock import Clock
from comments.jobs.worker import RETENTION_RUN, Worker
from comments.retention.assembly import new_retention
from comments.retention.running import run_retention
from comments.vault.erasure import Eraser
from comments.vault.expiry import KeyExpiry


def new_worker(db: Database, eraser: Eraser, expiry: KeyExpiry, clock: Clock) -> Worker:
    """A worker that can do all the outbox may promise."""

    async def forget_comment(payload: dict[str, Any]) -> None:
        await eraser.forget_comment(payload["site"], payload["comment"])

    async def retain(_payload: dict[str, Any]) -> None:
        await run_retention(new_retention(db, expiry, clock))

    return Worker(db, {FORGET_SUBJECT: forget_comment, RETENTION_RUN: retain}, clock)


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
