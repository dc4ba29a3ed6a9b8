"""Through years in steps of chance: nothing outlives its period, nothing younger is lost, no dead key stays on disk."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import Session, select

from comments.db.database import Database
from comments.retention.purgers import Retention
from comments.retention.running import run_retention
from comments.vault.assembly import Vault
from comments.vault.models import DataKey, SealedValue, SubjectKey
from tests.clock import SettableClock
from tests.factories.identities import leave_comment
from tests.factories.people import People

PERIODS = {"ip": timedelta(days=90), "email": timedelta(days=365)}
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Left:
    """What there is at a moment: values by comment and column, and the wrapped keys."""

    values: set[tuple[str, str]]
    keys: set[bytes]


async def what_is_left(database: Database, vault: Vault) -> Left:
    def values(session: Session) -> set[tuple[str, str]]:
        return {(each.row_id, each.column_name) for each in session.exec(select(SealedValue))}

    def keys(session: Session) -> set[bytes]:
        wrapped = [key.wrapped for key in session.exec(select(DataKey))]
        return {*wrapped, *(key.wrapped for key in session.exec(select(SubjectKey)))}

    return Left(values=await database.read(values), keys=await vault.keys.read(keys))


def vault_bytes(vault: Vault) -> bytes:
    file = Path(vault.keys.url.database or "")
    return b"".join(each.read_bytes() for each in file.parent.glob(f"{file.name}*"))


async def oldest_bucket_end(vault: Vault) -> list[datetime]:
    return [age.expires_at for age in await vault.expiry.ages()]


@pytest.mark.clause("P23")
@pytest.mark.parametrize("backend", ["sqlite"])
@pytest.mark.parametrize("seed", [1])
async def test_nothing_outlives_its_time_and_nothing_younger_is_lost(
    retention: Retention, vault: Vault, people: People, clock: SettableClock, seed: int
) -> None:
    chance = random.Random(seed)  # noqa: S311  picks dates, guards nothing
    ends: dict[tuple[str, str], datetime] = {}
    seen: set[bytes] = set()
    last = clock.now + timedelta(days=800)
    while clock.now < last:
        for site in chance.sample([people.garage, people.bakery], chance.randint(0, 2)):
            comment = await leave_comment(retention.db, vault, site)
            ends |= {(comment.id, column): clock.now + period for column, period in PERIODS.items()}
        seen |= (await what_is_left(retention.db, vault)).keys
        clock.advance(timedelta(hours=chance.choice([1, 24 * 9, 24 * 30, 24 * 60])))
        await run_retention(retention)
        left = await what_is_left(retention.db, vault)
        on_disk = vault_bytes(vault)
        assert left.values == {place for place, end in ends.items() if end > clock.now}
        assert all(end > clock.now for end in await oldest_bucket_end(vault))
        assert not [key for key in seen - left.keys if key in on_disk]
