"""One blog with a million comments beside a thousand quiet ones: what is asked of a quiet one costs what it did before.

Everything is asked of an instance whose loud blog is still small and of one where it has its million, and what the
databases do for it is counted. The loud blog's own readers, guests and moderators pay no more either.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any, Final, NamedTuple

import httpx
import pytest

from comments.accounts.rules import Role
from comments.retention.assembly import new_retention
from comments.retention.running import run_retention
from comments.settings import Settings
from comments.sites.models import Site
from comments.sites.queries import site_by_slug
from comments.sites.rules import SiteSettings
from tests.architecture.cast import Cast
from tests.architecture.crowd import Crowd, settle_in
from tests.architecture.test_plans import come, each_visited
from tests.architecture.work import Work, counting
from tests.clock import SettableClock
from tests.factories.comments import make_comment
from tests.mailbox import worker_of
from tests.recording import BACKENDS, settings_on_own_databases
from tests.service import Running, comment_body, running_service

SMALL: Final = 5_000
LOUD: Final = {"sqlite": 1_000_000, "postgresql": 400_000}
"""A server takes twice as long to write them down; fewer show the same: its tables are eighty times as large then."""
BESIDE: Final = 50_000
"""Rows of everything else that comes with that many comments: receipts, reports, sealed values and their keys, acts."""
MOST: Final = {"sqlite": 1.1, "postgresql": 1.5}
"""SQLite's steps do not tell how deep an index is; PostgreSQL's pages do, and of three on the way down one is new."""
SPREAD: Final = {"sqlite": 200, "postgresql": 200}
"""Steps, or pages, that come and go: a small table is read at once where fifty rows of a large one are looked up."""
CLEANED: Final = "what was promised"
CLEANING: Final = 2000
"""Pages that PostgreSQL's own cleaning reads besides: of a large table not the whole, but thirty around each change."""
OWN: Final = {
    "its own first page": ("GET", "/api/v1/sites/loud/comments?thread=/post"),
    "its own best": ("GET", "/api/v1/sites/loud/comments?thread=/post&sort=top"),
    "its own counts": ("GET", "/api/v1/sites/loud/counts?thread=/post"),
    "its own feed": ("GET", "/sites/loud/feed.atom"),
    "its own queue": ("GET", "/api/v1/sites/loud/moderation"),
    "its own record": ("GET", "/api/v1/sites/loud/audit"),
}
Costs = dict[str, int]


class Both(NamedTuple):
    """What everything costs before and after the loud blog has become loud, in that backend's own unit."""

    backend: str
    before: Costs
    after: Costs


async def costs_of(settings: Settings, loud: int) -> Costs:
    """What everything costs beside a thousand quiet blogs and one with so many comments."""
    clock, urls = SettableClock(), (settings.main_database, settings.vault_database)
    async with running_service(settings, clock) as running:
        site = await running.add_site("loud", ["https://loud.example.org"], SiteSettings(challenge=False))
    await settle_in(Crowd(letter="q", comments=5_000, in_a_thread=5, beside=5_000, now=clock()), *urls)
    many = min(loud, BESIDE)
    await settle_in(Crowd(letter="l", comments=loud, in_a_thread=200, beside=many, now=clock(), site_id=site.id), *urls)
    async with counting(*urls) as work, running_service(settings, clock) as running:
        return await _Asking(running, work).everything(site)


class _Asking:
    """Asks, and notes what each question costs."""

    def __init__(self, running: Running, work: Work) -> None:
        self._running = running
        self._work = work
        self._costs: Costs = {}

    async def everything(self, loud: Site) -> Costs:
        """Of the quiet blog first, then of the loud one."""
        # The hourly work of the whole instance is not what is measured, and would come with the next.
        await worker_of(self._running).work_off()
        async with self._running.client(accept="application/json") as client:
            await self._visit(client)
            await self._forget()
            await self._visit_loud(client, loud)
        return self._costs

    async def _costing(self, what: str, done: Callable[[], Awaitable[Any]]) -> Any:
        before = await self._work.done()
        answer = await done()
        self._costs[what] = await self._work.done() - before
        return answer

    async def _visit(self, client: httpx.AsyncClient) -> None:
        """Every route, and the work that the acts on them promised."""
        cast = await Cast.assemble(self._running)
        async for key, visits in each_visited(client, cast):
            await self._costing(key, lambda key=key, visits=visits: come(client, cast, key, visits))  # type: ignore[misc]  # both are bound
        await self._costing(CLEANED, worker_of(self._running).work_off)

    async def _forget(self) -> None:
        """What is due of the quiet blog, while as much as can be is due of the loud one."""
        db, clock = self._running.db, self._running.clock
        garage = await db.read(lambda session: site_by_slug(session, "garage"))
        await db.write(lambda session: make_comment(session, garage, status="spam"))
        rules, late = new_retention(db, self._running.vault.expiry, clock), clock() + timedelta(days=91)
        outcomes = await self._costing("retention", lambda: run_retention(rules, site_id=garage.id, as_of=late))
        assert {each.category for each in outcomes if each.done} >= {"comment_ip", "spam"}

    async def _visit_loud(self, client: httpx.AsyncClient, loud: Site) -> None:
        token = await self._running.add_person("dora", {loud.id: Role.OWNER})
        client.cookies.clear()
        client.headers["authorization"] = f"Bearer {token}"
        for what, (method, path) in OWN.items():
            answer = await self._costing(what, lambda method=method, path=path: client.request(method, path))  # type: ignore[misc]  # both are bound
            assert answer.status_code == httpx.codes.OK, what
        post = comment_body()
        del post["author"]
        posted = await self._costing("a post there", lambda: client.post("/api/v1/sites/loud/comments", json=post))
        decided = f"/api/v1/comments/{posted.json()['comment']['id']}"
        await self._costing("a decision there", lambda: client.patch(decided, json={"status": "rejected"}))


@pytest.fixture(scope="module", params=BACKENDS)
def both(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Both:
    found: list[Costs] = []
    for comments in (SMALL, LOUD[request.param]):
        with settings_on_own_databases(request, tmp_path_factory.mktemp("loud")) as settings:
            found.append(asyncio.run(costs_of(settings, comments)))
    return Both(request.param, *found)


def test_no_question_costs_more_beside_a_loud_blog(both: Both) -> None:
    most = {what: cost * MOST[both.backend] + SPREAD[both.backend] for what, cost in both.before.items()}
    most[CLEANED] += CLEANING if both.backend == "postgresql" else 0
    dearer = {what: (both.before[what], cost) for what, cost in both.after.items() if cost > most[what]}
    assert dearer == {}


def test_what_is_asked_is_counted(both: Both) -> None:
    idle = [what for what, cost in both.after.items() if not cost and "comment" in what]
    assert (idle, len(both.after) > 100, both.before.keys()) == ([], True, both.after.keys())
