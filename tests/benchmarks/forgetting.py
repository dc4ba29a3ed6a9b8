"""How long it takes to forget half of a million addresses, and how long whoever posts meanwhile has to wait for it."""

import asyncio
import os
import secrets
import shutil
import sqlite3
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import httpx

from comments.cli.wiring import open_instance
from comments.retention.assembly import new_retention
from comments.retention.destroying import Run, destroy_keys
from comments.settings import Settings
from tests.benchmarks.pace import SECONDS
from tests.benchmarks.rows import Row, ninety_ninth
from tests.benchmarks.servers import free_port, served

DAYS: Final = 365
KEPT_DAYS: Final = 180
MANY: Final = int(os.environ.get("BENCH_ADDRESSES", "1000000"))
FEW: Final = 10_000
_AT_ONCE: Final = 2
_SECONDS: Final = 4 * SECONDS
_SITE: Final = ["site", "add", "garden", "--name", "Garden", "--origin", "https://garden.example.org"]
_VALUES: Final = """
WITH RECURSIVE numbers(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < :count)
INSERT INTO sealed_values (table_name, row_id, column_name, site_id, category, bucket, key_id, box, network_tag,
                           collected_at, expires_at)
SELECT 'comments', printf('b%015d', n), 'ip', :site, 'comment_ip', date(:today, '-' || (n % :days + 1) || ' days'),
       printf('k%015d', n % :days), randomblob(44), randomblob(32),
       datetime(:today, '-' || (n % :days + 1) || ' days') || '.000000',
       datetime(:today, '-' || (n % :days + 1) || ' days', '+180 days') || '.000000'
FROM numbers
"""
_SUBJECTS: Final = """
WITH RECURSIVE numbers(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < :count)
INSERT INTO subject_keys (subject, id, site_id, wrapped, created_at, expires_at)
SELECT printf('comments:b%015d', n), printf('s%015d', n), :site, randomblob(60), :today || '.000000',
       datetime(:today, '-' || (n % :days + 1) || ' days', 'start of day', '+181 days') || '.000000'
FROM numbers
"""
_KEYS: Final = """
WITH RECURSIVE numbers(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < :days)
INSERT INTO data_keys (id, site_id, category, bucket, wrapped, created_at, expires_at)
SELECT printf('k%015d', n), :site, 'comment_ip', date(:today, '-' || (n + 1) || ' days'), randomblob(60),
       :today || '.000000', datetime(:today, '-' || (n + 1) || ' days', 'start of day', '+181 days') || '.000000'
FROM numbers
"""


@dataclass(frozen=True)
class Instance:
    """A data directory with addresses of a whole year, and what a command needs to work on it."""

    data: Path
    environment: Mapping[str, str]


def measure_forgetting(folder: Path) -> list[Row]:
    """Half of a million addresses beside half of ten thousand, and a post meanwhile beside one in quiet."""
    row = _measure(folder)
    few, many = row["keys_of_few_s"], row["keys_of_many_s"]
    posts = [
        Row(work=f"{what} of a post while rows are cleaned", unit="ms", ours=meanwhile, reference="in quiet", its=quiet)
        for what, meanwhile, quiet in (
            ("median", row["meanwhile_median_ms"], row["quiet_median_ms"]),
            ("p99", row["meanwhile_p99_ms"], row["quiet_p99_ms"]),
        )
    ]
    keys = f"destroy the keys of half of {MANY:,}"
    return [
        Row(work=keys, unit="s", ours=many, reference=f"half of {FEW:,}", its=few),
        *posts,
        Row(work="rows cleaned away meanwhile", unit="rows", ours=row["rows_forgotten"]),
    ]


def _measure(folder: Path) -> dict[str, float]:
    """Seconds for the keys with many addresses and with few, and milliseconds of a post in quiet and meanwhile."""
    few, many = _seeded(folder / "few", FEW), _seeded(folder / "many", MANY)
    of_few = asyncio.run(_destroy(few))
    again = Path(shutil.copytree(many.data, folder / "again"))
    of_many = asyncio.run(_destroy(Instance(again, many.environment)))
    shutil.rmtree(again)
    # The worker runs retention as soon as it starts: the one has soon done, the other is at it all the while.
    with _serving(few) as address:
        asyncio.run(_wait_until_forgotten(few))
        quiet = asyncio.run(_post_for(address, _SECONDS))
    before = _count(many)
    with _serving(many) as address:
        meanwhile = asyncio.run(_post_for(address, _SECONDS))
    return {
        "keys_of_few_s": of_few,
        "keys_of_many_s": of_many,
        "rows_forgotten": float(before - _count(many)),
        "quiet_p99_ms": ninety_ninth(quiet),
        "meanwhile_p99_ms": ninety_ninth(meanwhile),
        "quiet_median_ms": statistics.median(quiet),
        "meanwhile_median_ms": statistics.median(meanwhile),
    }


@contextmanager
def _serving(seeded: Instance) -> Iterator[str]:
    port = free_port()
    environment = {**seeded.environment, "APARTE_PUBLIC_URL": f"http://127.0.0.1:{port}"}
    with served(["-m", "comments", "serve", "--port", str(port)], environment, port, "/health") as address:
        yield address


def _seeded(data: Path, count: int) -> Instance:
    """A blog that keeps addresses for half a year, and addresses of every day of the last one."""
    environment = {"APARTE_DATA_DIR": str(data), "APARTE_RATE_LIMITS": "off"}
    for words in (_SITE, ["site", "set", "garden", f"retention.comment_ip={KEPT_DAYS}"]):
        subprocess.run([sys.executable, "-m", "comments", *words], check=True, env=environment, capture_output=True)
    today = (datetime.now(UTC) - timedelta(minutes=1)).strftime("%Y-%m-%d %H:%M:%S")  # noqa: TID251  the service's
    with closing(sqlite3.connect(data / "aparte.db")) as main, closing(sqlite3.connect(data / "vault.db")) as vault:
        (site,) = main.execute("SELECT id FROM sites").fetchone()
        for each in (main, vault):
            # What is seeded here need survive no power cut, and is not what is measured.
            each.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-600000;")
        given = {"count": count, "site": site, "today": today, "days": DAYS}
        main.execute(_VALUES, given)
        vault.execute(_SUBJECTS, given)
        vault.execute(_KEYS, given)
        for each in (main, vault):
            each.commit()
            each.execute("PRAGMA journal_mode=WAL")
    # Or the first commit that is measured would wait for all of it to reach the disk.
    os.sync()
    return Instance(data, environment)


async def _destroy(seeded: Instance) -> float:
    """How long the keys of the older half take, from their announcement in the record to the overwritten file."""
    settings = Settings(data_dir=seeded.data)
    async with open_instance(settings) as instance:
        retention = new_retention(instance.db, instance.vault.expiry, instance.clock)
        due = [age for age in await instance.vault.expiry.ages() if age.expires_at <= instance.clock()]
        began = time.perf_counter()
        await destroy_keys(retention, Run(id=secrets.token_hex(8), site_id=None), due)
        return time.perf_counter() - began


async def _wait_until_forgotten(seeded: Instance) -> None:
    while _acts(seeded) == 0:
        await asyncio.sleep(0.1)


async def _post_for(address: str, seconds: float) -> list[float]:
    over = asyncio.Event()
    posting = asyncio.create_task(_post_while(address, over))
    await asyncio.sleep(seconds)
    over.set()
    return await posting


async def _post_while(address: str, over: asyncio.Event) -> list[float]:
    """Milliseconds of each post of two guests who write one comment after the other."""
    taken: list[float] = []

    async def guest(client: httpx.AsyncClient, name: str) -> None:
        while not over.is_set():
            body = {"thread": {"key": "/posts"}, "author": {"name": name}, "body": "A sentence about ferns."}
            began = time.perf_counter()
            (await client.post("/api/v1/sites/garden/comments", json=body)).raise_for_status()
            taken.append((time.perf_counter() - began) * 1000)

    async with httpx.AsyncClient(base_url=address, timeout=60) as client:
        await asyncio.gather(*(guest(client, f"Guest {number}") for number in range(_AT_ONCE)))
    return taken


def _acts(seeded: Instance) -> int:
    """How often a run has said in the record that it is done."""
    return _ask(seeded, "SELECT count(*) FROM audit_entries WHERE action = 'retention.done'")


def _count(seeded: Instance) -> int:
    """How many of the addresses that were there from the start are left."""
    return _ask(seeded, "SELECT count(*) FROM sealed_values WHERE row_id LIKE 'b0%'")


def _ask(seeded: Instance, question: str) -> int:
    with closing(sqlite3.connect(f"file:{seeded.data / 'aparte.db'}?mode=ro", uri=True)) as main:
        answer: int = main.execute(question).fetchone()[0]
        return answer
