"""Through years in steps of chance: nothing outlives its period by a day, nothing younger is lost, on disk neither."""

import asyncio
import itertools
import shutil
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from comments.db.database import Database
from comments.retention.assembly import new_retention
from comments.vault.assembly import assemble_vault
from tests.clock import SettableClock
from tests.conftest import PostgresServer
from tests.factories.people import make_people
from tests.features.retention.holds import DAY
from tests.features.retention.walking import ALL_DAYS, Step, Walk, copy_of, restored

SHORTER = [
    ("comment_ip", 30),
    ("comment_ip", 1),
    ("guest_email", 100),
    ("guest_email", 0),
    ("spam", 5),
    ("rejected", 10),
]
SHORTER += [("revision", 7), ("revision", 0)]


def steps_of(least: int) -> st.SearchStrategy[Step]:
    """Steps of at least so many days."""
    return st.builds(
        Step,
        days=st.integers(least, 150),
        hours=st.integers(0, 23),
        posts=st.integers(0, 3),
        turned=st.none() | st.sampled_from(["spam", "rejected"]),
        shorten=st.none() | st.none() | st.sampled_from(SHORTER),
        hold_days=st.none() | st.integers(1, 365),
        release=st.booleans(),
    )


WALKS = st.lists(steps_of(15), min_size=6, max_size=24)
STRIDES = st.lists(steps_of(90), min_size=6, max_size=12)
# A walk that fails is told as it was found: to look for a shorter one would take minutes.
PHASES = (Phase.explicit, Phase.generate)
Story = Callable[[Walk, Path, list[Step]], Awaitable[None]]


def tell(story: Story, urls: tuple[str, str], folder: Path, steps: list[Step]) -> None:
    """Make an instance on two databases, and let the story happen to it."""

    async def live() -> None:
        clock = SettableClock()
        main, keys = Database(urls[0], folder), Database(urls[1], folder)
        vault = assemble_vault(main, keys, folder / "master.key", clock, limits_on=False)
        try:
            await vault.open()
            people = await main.write(make_people)
            walk = Walk(new_retention(main, vault.expiry, clock), vault, [people.garage, people.bakery], clock)
            await story(walk, folder, steps)
        finally:
            await main.close()
            await keys.close()

    asyncio.run(live())


async def walk_on(walk: Walk, _folder: Path, steps: list[Step]) -> None:
    end = walk.clock.now + ALL_DAYS * DAY
    for step in itertools.cycle(steps):
        if walk.clock.now >= end:
            return
        await walk.take(step)


async def walk_and_restore(walk: Walk, folder: Path, steps: list[Step]) -> None:
    """A copy of the main database is taken while much is there; years later it is put back beside today's vault."""
    for step in steps[:4]:
        await walk.take(step)
    await walk.post(walk.sites[0], None)
    copy_of(walk.db, folder / "older.db")
    assert await walk.opened(walk.vault)
    walk.clock.advance(731 * DAY)
    await walk.take(steps[0])
    database, beside = await restored(folder / "older.db", walk.vault, walk.clock)
    old = {place for place, kept in walk.values.items() if kept.end <= walk.clock.now}
    found = await walk.opened(beside)
    await database.close()
    assert {place: value for place, value in found.items() if place in old} == {}
    assert old


@pytest.mark.clause("P23")
@settings(max_examples=4, phases=PHASES, suppress_health_check=list(HealthCheck))
@given(steps=WALKS)
def test_nothing_outlives_its_time_and_nothing_younger_is_lost(sqlite_templates: Path, steps: list[Step]) -> None:
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        for each in ("main", "vault"):
            shutil.copy(sqlite_templates / f"{each}.db", folder / f"{each}.db")
        tell(walk_on, (f"sqlite:///{folder}/main.db", f"sqlite:///{folder}/vault.db"), folder, steps)


@pytest.mark.clause("P23")
@settings(max_examples=2, phases=PHASES, suppress_health_check=list(HealthCheck))
@given(steps=WALKS)
def test_an_older_copy_beside_todays_vault_opens_nothing_that_is_over(
    sqlite_templates: Path, steps: list[Step]
) -> None:
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        for each in ("main", "vault"):
            shutil.copy(sqlite_templates / f"{each}.db", folder / f"{each}.db")
        tell(walk_and_restore, (f"sqlite:///{folder}/main.db", f"sqlite:///{folder}/vault.db"), folder, steps)


@pytest.mark.postgresql
@settings(max_examples=1, phases=PHASES, suppress_health_check=list(HealthCheck))
@given(steps=STRIDES)
def test_on_postgresql_it_is_the_same(postgresql_server: PostgresServer, steps: list[Step]) -> None:
    with tempfile.TemporaryDirectory() as made:
        urls = (postgresql_server.emptied("main"), postgresql_server.emptied("vault"))
        tell(walk_on, urls, Path(made), steps)
