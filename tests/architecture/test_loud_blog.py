"""One blog with a million comments beside a thousand quiet ones: what is asked of a quiet one costs what it did before.

Everything is asked of an instance without the loud blog and of one with it, and what their databases do is counted.
"""

import asyncio
import time
import os
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Final

import httpx
import pytest
from sqlmodel import Session

from comments.accounts.rules import Role
from comments.db.migrating import Target
from comments.retention.assembly import new_retention
from comments.retention.running import run_retention
from comments.settings import Settings
from comments.sites.queries import site_by_slug
from comments.sites.rules import SiteSettings
from tests.architecture.cast import Cast
from tests.architecture.crowd import Crowd, settle_in
from tests.architecture.matrix import EXPECTED
from tests.architecture.test_plans import come
from tests.architecture.test_role_matrix import CHANGES_THE_COMMENT
from tests.architecture.work import Work, counting
from tests.clock import SettableClock
from tests.conftest import PostgresServer
from tests.factories.comments import make_comment
from tests.mailbox import worker_of
from tests.recording import BACKENDS
from tests.service import PUBLIC_URL, Running, comment_body, running_service

LOUD: Final = int(os.environ.get("LOUD", "1000000"))
BESIDE: Final = int(os.environ.get("BESIDE", "50000"))
Costs = dict[str, int]
LOUD_ORIGIN: Final = "https://loud.example.org"


async def costs_of(settings: Settings, loud: int) -> Costs:
    """What everything costs beside a thousand quiet blogs and one with so many comments."""
    clock = SettableClock()
    import time
    async with running_service(settings, clock) as running:
        site = await running.add_site("loud", [LOUD_ORIGIN], SiteSettings(challenge=False))
    b, t = time.process_time(), time.perf_counter()
    urls = settings.main_database, settings.vault_database
    quiet = Crowd(letter="q", comments=5000, in_a_thread=5, beside=5000, now=clock())
    await settle_in(quiet, *urls)
    crowd = Crowd(letter="l", comments=loud, in_a_thread=200, beside=min(loud, BESIDE), now=clock(), site_id=site.id)
    await settle_in(crowd, *urls)
    print("filled", loud, "cpu", time.process_time() - b, "wall", time.perf_counter() - t)
    b, t = time.process_time(), time.perf_counter()
    async with counting(*urls) as work, running_service(settings, clock) as running:
        r = await ask_everything(running, work)
    print("asked", loud, "cpu", time.process_time() - b, "wall", time.perf_counter() - t)
    return r


async def ask_everything(running: Running, work: Work) -> Costs:
    """Every act and what it costs."""
    costs: Costs = {}
    cast = await Cast.assemble(running)
    async with running.client(accept="application/json") as client:
        t0=time.perf_counter(); c0=time.process_time()
        # The latest sessions are the ones that still stand.
        for key in sorted(EXPECTED, key=lambda key: key not in CHANGES_THE_COMMENT):
            if key in CHANGES_THE_COMMENT:
                visits = await cast.visits(client, one_comment_each=True)
                everybody = None
            elif key.startswith("GET") or "comment" in key:
                visits = everybody = everybody or await cast.visits(client, one_comment_each=False)
            else:
                continue
            before = await work.done()
            if key == os.environ.get("TRACE"):
                from sqlalchemy import Engine, event
                log = []
                def note(c, cur, st, par, ctx, many): log.append((st, par, work._steps))
                event.listen(Engine, "before_cursor_execute", note)
                await come(client, cast, key, visits)
                event.remove(Engine, "before_cursor_execute", note)
                log.append(("end","",work._steps))
                for (st, par, n), (_, _, m) in zip(log, log[1:]):
                    if m - n > 1000: print("STEPS", m - n, " ".join(st.split())[:1500], par)
                continue
            await come(client, cast, key, visits)
            costs[key] = await work.done() - before
        garage = await running.db.read(lambda session: site_by_slug(session, "garage"))
        print("walk", time.perf_counter()-t0, time.process_time()-c0)
        t0=time.perf_counter(); c0=time.process_time()
        before = await work.done()
        if "WHOLE" in os.environ:
            await worker_of(running).work_off()
        print("work off", time.perf_counter()-t0, time.process_time()-c0)
        costs["work off"] = await work.done() - before
        await running.db.write(lambda session: make_comment(session, garage, status="spam"))
        before = await work.done()
        t0=time.perf_counter(); c0=time.process_time()
        rules = new_retention(running.db, running.vault.expiry, running.clock)
        if "WHOLE" in os.environ:
            outcomes = await run_retention(rules)
            assert sum(each.done for each in outcomes) == 1, outcomes
        print("retention", time.perf_counter()-t0, time.process_time()-c0)
        costs["retention"] = await work.done() - before
        before = await work.done()
        t0=time.perf_counter(); c0=time.process_time()
        await run_retention(rules, site_id=garage.id, as_of=running.clock() + timedelta(days=91))
        print("retention of one", time.perf_counter()-t0, time.process_time()-c0)
        costs["retention of one"] = await work.done() - before
        token = await running.add_person("dora", {(await running.db.read(lambda s: site_by_slug(s, "loud"))).id: Role.OWNER})
        auth = {"authorization": f"Bearer {token}"}
        async def loud(what, *a, **k):
            before = await work.done()
            r = await client.request(*a, **k)
            assert r.status_code < 300, r.text
            costs[what] = await work.done() - before
            return r
        L = "/api/v1/sites/loud"
        await loud("loud page", "GET", f"{L}/comments?thread=/post")
        await loud("loud top", "GET", f"{L}/comments?thread=/post&sort=top")
        await loud("loud counts", "GET", f"{L}/counts?thread=/post")
        await loud("loud feed", "GET", f"/sites/loud/feed.atom")
        p = await loud("loud post", "POST", f"{L}/comments", json=comment_body())
        await loud("loud queue", "GET", f"{L}/moderation", headers=auth)
        await loud("loud decision", "PATCH", f"/api/v1/comments/{p.json()['comment']['id']}", json={"status": "rejected"}, headers=auth)
        await loud("loud record", "GET", f"{L}/audit", headers=auth)
    return costs


@pytest.fixture(scope="module", params=BACKENDS)
def both(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Costs, Costs]:
    r = []
    for loud in (200, LOUD):
        folder = tmp_path_factory.mktemp("loud")
        settings = Settings(
            data_dir=folder / "data",
            database_url=_new_database(request, folder, "main"),
            vault_url=_new_database(request, folder, "vault"),
            public_url=PUBLIC_URL,
            operator="Test",
            operator_contact="privacy@example.org",
            rate_limits="off",
        )
        r.append(asyncio.run(costs_of(settings, loud)))
    return tuple(r)


def _new_database(request: pytest.FixtureRequest, folder: Path, target: Target) -> str:
    if request.param == "postgresql":
        server: PostgresServer = request.getfixturevalue("postgresql_server")
        return server.create(target)
    templates: Path = request.getfixturevalue("sqlite_templates")
    shutil.copy(templates / f"{target}.db", folder / f"{target}.db")
    return f"sqlite:///{folder / target}.db"


def test_x(both):
    a, b = both
    for k in a:
        if a[k]==b[k]: continue
        print(f"{k:60} {a[k]:9} {b[k]:9} {b[k]/max(1,a[k]):6.2f}")
