"""`kill -9` while retention forgets: the next run finishes it, nothing that is due is left, and the record is whole."""

import asyncio
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func
from sqlmodel import Session, col, select

from comments.audit.actions import Action
from comments.audit.models import AuditEntry
from comments.cli.wiring import Instance, open_instance
from comments.settings import Settings
from comments.sites.queries import site_by_slug
from comments.vault.models import DataKey, SealedValue
from tests.clock import SettableClock
from tests.factories.identities import leave_comment
from tests.live import LiveService

DAY = timedelta(days=1)
ROWS = 3000
"""So many that a run takes many batches."""


@dataclass(frozen=True)
class Aftermath:
    """What was left when a run was killed, and once the next one has finished."""

    service: LiveService
    killed: int
    values: int
    younger: int
    keys_due: int
    begun: set[str | None]
    done: set[str | None]


def settings_of(service: LiveService) -> Settings:
    main, vault = (service.environment.get(f"APARTE_{name}_URL", "") for name in ("DATABASE", "VAULT"))
    return Settings(data_dir=service.data, database_url=main, vault_url=vault)


async def seed(instance: Instance, clock: SettableClock) -> None:
    """Comments of twenty days a year ago, one of them many times over, and a younger one."""
    garage = await instance.db.read(lambda session: site_by_slug(session, "garage"))
    today = clock.now
    clock.advance(-380 * DAY)
    for _ in range(20):
        last = await leave_comment(instance.db, instance.vault, garage)
        clock.advance(DAY / 2)
    clock.now = today
    await leave_comment(instance.db, instance.vault, garage)

    def copy(session: Session) -> None:
        row = session.get_one(SealedValue, ("comments", last.id, "ip")).model_dump()
        session.add_all(SealedValue(**row | {"row_id": f"copy-{number}"}) for number in range(ROWS))

    await instance.db.write(copy)


def values_left(session: Session) -> int:
    return session.exec(select(func.count()).select_from(SealedValue)).one()


def acts_of(session: Session, action: Action) -> set[str | None]:
    return set(session.exec(select(AuditEntry.subject).where(col(AuditEntry.action) == action.value)))


async def kill_once(service: LiveService, instance: Instance, reached: Callable[[Session], Any]) -> int:
    """Start a run as a process of its own and kill it once it has come so far; gives 1 if it was still at work."""
    command = (sys.executable, "-m", "comments", "retention", "run")
    process = await asyncio.create_subprocess_exec(*command, env=service.environment, stdout=asyncio.subprocess.DEVNULL)
    while process.returncode is None and not await instance.db.read(reached):
        await asyncio.sleep(0)
    if process.returncode is None:
        process.kill()
    return int(await process.wait() == -signal.SIGKILL)


async def play(service: LiveService) -> Aftermath:
    clock = SettableClock()
    clock.now = datetime.now(UTC)  # noqa: TID251  the process reads the real clock
    async with open_instance(settings_of(service), clock) as instance:
        await seed(instance, clock)
        whole = await instance.db.read(values_left)
        killed = await kill_once(service, instance, lambda session: acts_of(session, Action.RETENTION_BEGUN))
        killed += await kill_once(service, instance, lambda session: values_left(session) < whole - 600)
        service.aparte((["retention", "run"], ""))
        keys = await instance.keys.read(lambda session: list(session.exec(select(DataKey))))
        younger = select(func.count()).select_from(SealedValue).where(col(SealedValue.collected_at) >= clock.now - DAY)
        return Aftermath(
            service=service,
            killed=killed,
            values=await instance.db.read(values_left),
            younger=await instance.db.read(lambda session: session.exec(younger).one()),
            keys_due=sum(key.expires_at <= clock.now for key in keys),
            begun=await instance.db.read(lambda session: acts_of(session, Action.RETENTION_BEGUN)),
            done=await instance.db.read(lambda session: acts_of(session, Action.RETENTION_DONE)),
        )


@pytest.fixture(scope="module")
def aftermath(on_both: LiveService) -> Aftermath:
    return asyncio.run(play(on_both))


def test_the_kills_fell_into_the_work(aftermath: Aftermath) -> None:
    assert aftermath.killed > 0


@pytest.mark.clause("P23")
def test_nothing_that_is_due_is_left(aftermath: Aftermath) -> None:
    assert (aftermath.values, aftermath.keys_due) == (aftermath.younger, 0)


def test_nothing_younger_is_lost(aftermath: Aftermath) -> None:
    assert aftermath.younger == 2


def test_every_run_that_began_is_done(aftermath: Aftermath) -> None:
    assert aftermath.begun <= aftermath.done


def test_the_record_is_whole(aftermath: Aftermath) -> None:
    assert "whole" in aftermath.service.aparte((["audit", "verify"], ""))
