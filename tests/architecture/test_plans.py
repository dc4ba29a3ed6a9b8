"""No question of the service goes through a growing table from end to end: each finds its rows by an index.

Whose rows a table holds does not matter then: a loud blog makes no other one slow. What stands in the tables does not
matter for the answer either: SQLite plans without looking at them, and PostgreSQL is told to scan only where it must.
"""

import re
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

import httpx
import pytest
from sqlalchemy import Engine, event
from sqlmodel import Session

from comments.db.database import Database
from tests.architecture.cast import Cast, Visit
from tests.architecture.matrix import EXPECTED
from tests.architecture.test_role_matrix import CHANGES_THE_COMMENT, ask
from tests.mailbox import worker_of
from tests.recording import BACKENDS, record
from tests.service import Running
from tests.web.reading.walking import COMMENTS

Statements = dict[tuple[str, str], Any]
"""By database and words, the values that were given with it the first time."""
Plans = Mapping[str, list[str]]

FEW: Final = {"sites", "site_origins", "memberships", "invitations", "holds", "vault_mark", "audit_head"}
"""Tables that grow with blogs and their people, never with what is written there."""
WHOLE: Final = {
    "FROM audit_entries ORDER BY audit_entries.sequence": "the record is verified from its beginning to its end",
    "FROM audit_entries WHERE audit_entries.at > ? ORDER BY audit_entries.sequence LIMIT": "ends at the first",
    "FROM audit_entries WHERE audit_entries.at > $1::TIMESTAMP WITH TIME ZONE ORDER BY": "likewise",
    "FROM data_keys ORDER BY data_keys.bucket": "retention holds each key against the rules of its blog, once an hour",
}
"""Questions about a table as a whole, and why they are."""
PAGES: Final = ("sort=oldest&limit=1", "sort=newest&limit=1", "sort=top&limit=1", "since=1", "view=widget")
_SCAN: Final = re.compile(r"^SCAN (?P<sqlite>\w+)|Seq Scan on (?P<postgresql>\w+)")
_KINDS: Final = ("SELECT", "UPDATE", "DELETE", "WITH")


@contextmanager
def noted() -> Iterator[Statements]:
    """Every question from now on, once."""
    found: Statements = {}

    def note(connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, is_many: bool) -> None:
        if statement.lstrip().upper().startswith(_KINDS):
            found.setdefault((connection.engine.url.database, statement), parameters[0] if is_many else parameters)

    event.listen(Engine, "before_cursor_execute", note)
    yield found
    event.remove(Engine, "before_cursor_execute", note)


async def walk(running: Running) -> Plans:
    """Read, write, moderate, look at what is one's own, and forget what is due; then ask how each answer was found."""
    cast = await Cast.assemble(running)
    with noted() as found:
        async with running.client(accept="application/json") as client:
            async for key, visits in each_visited(client, cast):
                await come(client, cast, key, visits)
            for query in PAGES:
                page = (await client.get(f"{COMMENTS}?thread=/post&{query}")).json()
                await client.get(f"{COMMENTS}?thread=/post&{query}&cursor={page.get('next') or ''}")
        await worker_of(running).work_off()
    return await plans_of(running.db, found) | await plans_of(running.vault.expiry.database, found)


async def each_visited(client: httpx.AsyncClient, cast: Cast) -> AsyncIterator[tuple[str, list[Visit]]]:
    """Every route that reads or is about comments, with who may come to it."""
    for key in EXPECTED:
        if key in CHANGES_THE_COMMENT:
            yield key, await cast.visits(client, one_comment_each=True)
    # Now: of many sessions the oldest would have ended.
    everybody = await cast.visits(client, one_comment_each=False)
    for key in EXPECTED:
        if key not in CHANGES_THE_COMMENT and (key.startswith("GET") or "comment" in key):
            yield key, everybody


async def come(client: httpx.AsyncClient, cast: Cast, key: str, visits: list[Visit]) -> None:
    """Whoever may do most there does it."""
    whose = "receipt" if "{token}" in key else "alice"
    await ask(client, key, next(each for each in visits if each.actor == whose), "own", cast)


async def plans_of(db: Database, found: Statements) -> dict[str, list[str]]:
    """How that database finds the answer to each of its questions."""
    own = {words: values for (where, words), values in found.items() if where == db.url.database}

    def explain(session: Session) -> dict[str, list[str]]:
        connection = session.connection()
        command, column = ("EXPLAIN QUERY PLAN ", 3) if db.is_sqlite else ("EXPLAIN ", 0)
        if not db.is_sqlite:
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        return {
            " ".join(words.split()): [row[column] for row in connection.exec_driver_sql(command + words, values)]
            for words, values in own.items()
        }

    return await db.read(explain)


def scanned(plan: list[str]) -> set[str]:
    """The tables that are read from end to end; a full walk along an index is no less."""
    return {found["sqlite"] or found["postgresql"] for line in plan if (found := _SCAN.search(line))}


@pytest.fixture(scope="module", params=BACKENDS)
def plans(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Plans:
    return record(request, tmp_path_factory.mktemp("plans"), walk, rate_limits="off")


def test_no_growing_table_is_read_from_end_to_end(plans: Plans) -> None:
    tables = {table for words in plans for table in re.findall(r"(?:FROM|UPDATE|JOIN) (\w+)", words)} - FEW
    asked = {words: plan for words, plan in plans.items() if not any(whole in words for whole in WHOLE)}
    assert {words: plan for words, plan in asked.items() if scanned(plan) & tables - {"due", "below"}} == {}


def test_the_walk_comes_by_every_question_that_must_be_quick(plans: Plans) -> None:
    tables = ("comments", "threads", "reports", "outbox", "audit_entries", "receipts", "sealed_values", "data_keys")
    missed = [table for table in tables if not any(f"FROM {table}" in words for words in plans)]
    assert (missed, len(plans) > 100) == ([], True)
