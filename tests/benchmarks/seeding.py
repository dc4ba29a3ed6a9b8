"""Many comments at once, straight into the tables as the service would have written them, while it does not run."""

import asyncio
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, create_engine, inspect
from sqlmodel import Session, SQLModel, select

from comments.cli.wiring import open_instance
from comments.discussion.models import Comment, Thread
from comments.discussion.rules import AuthorKind, Status
from comments.foundation.identifiers import new_id
from comments.policies.queries import current_version
from comments.rendering.pipeline import render
from comments.settings import Settings
from comments.sites.models import Site
from comments.vault.keyring import Keyring
from tests.benchmarks.blog import Blog
from tests.benchmarks.copying import copy_all
from tests.benchmarks.filling import Filler
from tests.benchmarks.sealing import Sealer
from tests.benchmarks.words import DEPTHS, parent_of, text

_SPREAD: Final = timedelta(days=60)
_TEXTS: Final = 120
_AT_ONCE: Final = 10_000
# What is seeded need survive no power cut, and is not what is measured.
_FAST: Final = ("journal_mode=OFF", "synchronous=OFF", "cache_size=-2000000", "temp_store=MEMORY")


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """How many comments in which thread, how many that wait for a moderator, and how many more of so many days ago.

    Those of `copied` are there once more for each of `copies`.
    """

    threads: Mapping[str, int] = field(default_factory=dict)
    copied: Mapping[str, int] = field(default_factory=dict)
    copies: int = 0
    pending: int = 0
    old: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Ground:
    """What every row refers to."""

    site_id: str
    policy: int
    now: datetime
    keyring: Keyring


def seed(blog: Blog, wanted: Wanted) -> None:
    """Write it into both databases, and wait until it is on the disk."""
    ground = asyncio.run(_ground(blog.data))
    with _opened(blog.data / "aparte.db") as main, _opened(blog.data / "vault.db") as vault:
        gardener = _Gardener(ground, main, Sealer(ground.keyring, ground.site_id, main, vault))
        for key, count in wanted.copied.items():
            gardener.grow(key, _times(ground.now - _SPREAD, _SPREAD, count))
        if wanted.copies:
            copy_all(main, vault, wanted.copies)
        for key, count in wanted.threads.items():
            gardener.grow(key, _times(ground.now - _SPREAD, _SPREAD, count))
        gardener.grow("/waiting", _times(ground.now - _SPREAD, _SPREAD, wanted.pending), status=Status.PENDING)
        for age, count in wanted.old.items():
            gardener.grow(f"/old-{age}", _times(ground.now - timedelta(days=age), timedelta(hours=1), count))
    # Or the first commit that is measured would wait for all of it.
    os.sync()


async def _ground(data: Path) -> Ground:
    async with open_instance(Settings(data_dir=data)) as instance:
        site_id, policy = await instance.db.read(_site_and_policy)
        return Ground(site_id=site_id, policy=policy, now=instance.clock(), keyring=instance.vault._keyring)


def _site_and_policy(session: Session) -> tuple[str, int]:
    site = session.exec(select(Site)).one()
    return site.id, current_version(session, site.id).version


@contextmanager
def _opened(file: Path) -> Iterator[Connection]:
    engine = create_engine(f"sqlite:///{file}")
    with engine.connect() as connection:
        for pragma in _FAST:
            connection.exec_driver_sql(f"PRAGMA {pragma}")
        yield connection
        connection.commit()
        connection.exec_driver_sql("PRAGMA journal_mode=WAL")
    engine.dispose()


def _times(begin: datetime, length: timedelta, count: int) -> list[datetime]:
    return [begin + length * number / count for number in range(count)]


class _Gardener:
    """Makes threads."""

    def __init__(self, ground: Ground, main: Connection, sealer: Sealer) -> None:
        self._ground = ground
        self._threads, self._rows = Filler(main, Thread), Filler(main, Comment)
        self._sealer = sealer
        self._said = [_rendered(number, ground.now) for number in range(_TEXTS)]

    def grow(self, key: str, times: Sequence[datetime], *, status: Status = Status.PUBLISHED) -> None:
        """A thread with a comment at each of these times."""
        if not times:
            return
        thread = Thread(
            id=new_id(), site_id=self._ground.site_id, key=key, created_at=times[0], last_at=times[-1], version=1
        )
        if status is Status.PUBLISHED:
            thread.count, thread.version = len(times), len(times) + 1
        self._threads.fill([values_of(thread)])
        rows = self._comments(thread.id, times, status)
        while some := list(islice(rows, _AT_ONCE)):
            self._rows.fill(some)
            self._sealer.keep([(row["id"], row["created_at"]) for row in some])

    def _comments(self, thread_id: str, times: Sequence[datetime], status: Status) -> Iterator[dict[str, Any]]:
        """From the first to the last; answers stay among ten neighbours, which are handed out once all are counted."""
        for first in range(0, len(times), len(DEPTHS)):
            group: list[dict[str, Any]] = []
            for number, at in enumerate(times[first : first + len(DEPTHS)], first):
                above = parent_of(number) if status is Status.PUBLISHED else None
                row = self._comment(number, None if above is None else group[above - first])
                group.append(row | {"thread_id": thread_id, "created_at": at, "status": status})
                if status is Status.PUBLISHED:
                    group[-1] |= {"changed_in": number + 2, "shown_in": number + 2}
            yield from group

    def _comment(self, number: int, parent: dict[str, Any] | None) -> dict[str, Any]:
        own_id = new_id()
        row = self._said[number % _TEXTS] | {"id": own_id, "root_id": own_id, "site_id": self._ground.site_id}
        row |= {"author_name": f"Guest {number}", "policy_version": self._ground.policy}
        if parent is not None:
            parent["replies"] += 1
            parent["score"] += 1
            row |= {"parent_id": parent["id"], "root_id": parent["root_id"], "depth": parent["depth"] + 1}
        return row


def _rendered(number: int, at: datetime) -> dict[str, Any]:
    """The columns of a guest's comment that its words decide, and those that every such comment begins with."""
    source = text(number)
    said = render(source)
    known: dict[str, Any] = dict.fromkeys(("id", "site_id", "thread_id", "root_id"), "")
    known |= {"source": source, "html": said.html, "tree": said.tree, "renderer": said.version}
    return values_of(Comment(author_kind=AuthorKind.GUEST, status=Status.PUBLISHED, created_at=at, **known))


def values_of(row: SQLModel) -> dict[str, Any]:
    """A row as the columns of its table."""
    return {column.key: getattr(row, column.key, None) for column in inspect(type(row)).local_table.columns}
