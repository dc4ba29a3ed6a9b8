"""Statistics serve one purpose: they touch no table of people or comments, and nothing in theirs leads to one."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, StaticPool, create_engine, event
from sqlmodel import Session, col, select

from comments.audit.actors import OPERATOR
from comments.sites.models import Site
from comments.statistics import queries
from comments.statistics.models import LoadCount, TrendReport
from comments.statistics.purging import aggregate_due, count_due
from comments.statistics.reporting import discard_report, draft_report, mark_of, publish_report
from comments.statistics.rules import DESCRIBING, start_of
from comments.tables import metadata
from tests.clock import SettableClock
from tests.factories.loads import plant_loads
from tests.factories.sites import make_site

MONTH = date(2026, 1, 1)
ALLOWED = {"sites", "load_counts", "trend_reports", "audit_entries", "audit_head"}
"""Their own, the blog that they are of, and the record of what was published."""


@pytest.fixture
def engine() -> Iterator[Engine]:
    engine = create_engine("sqlite://", poolclass=StaticPool)
    metadata.create_all(engine)
    yield engine
    engine.dispose()


def do_everything(session: Session, site: Site, clock: SettableClock) -> None:
    since, until = start_of(MONTH), start_of(date(2026, 3, 1))
    plant_loads(site.id, MONTH, Firefox=30)(session)
    plant_loads(site.id, date(2026, 2, 1), Firefox=30)(session)
    for read in (queries.loads_by_day, queries.loads_by_hour, queries.loads_by_month):
        read(session, site.id, since, until)
    for dimension in DESCRIBING:
        queries.loads_by_value(session, site.id, dimension, since, until)
    queries.loads_by_year(session, site.id)
    draft = draft_report(session, site, MONTH, clock)
    publish_report(session, site, MONTH, mark_of(draft), OPERATOR, clock)
    draft_report(session, site, date(2026, 2, 1), clock)
    discard_report(session, site, date(2026, 2, 1))
    queries.published_reports(session, site.id)
    count_due(session, clock())
    aggregate_due(session, clock() + timedelta(days=2000), 1000)


def touched_by(statements: list[str]) -> set[str]:
    """The tables that are named in them."""
    words = {word for statement in statements for word in statement.replace("(", " ").replace(",", " ").split()}
    return {table for table in metadata.tables if table in words}


@pytest.mark.clause("P3")
def test_everything_that_statistics_do_touches_their_own_tables_alone(engine: Engine, clock: SettableClock) -> None:
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        statements.append(statement)

    with Session(engine) as session:
        site = make_site(session)
        session.flush()
        event.listen(engine, "before_cursor_execute", note)
        do_everything(session, site, clock)
    assert touched_by(statements) == ALLOWED


def test_a_table_of_people_would_be_noticed() -> None:
    joined = str(select(LoadCount).join(metadata.tables["comments"], col(LoadCount.site_id) == "x"))
    assert touched_by([joined]) == {"load_counts", "comments"}


@pytest.mark.clause("P3")
@pytest.mark.parametrize("table", [LoadCount, TrendReport])
def test_their_tables_lead_to_the_blog_alone(table: type[LoadCount | TrendReport]) -> None:
    found = metadata.tables[str(table.__tablename__)]
    assert {key.target_fullname for key in found.foreign_keys} == {"sites.id"}


@pytest.mark.clause("P2")
def test_a_row_holds_a_number_and_what_it_is_of() -> None:
    columns = set(metadata.tables["load_counts"].columns.keys())
    assert columns == {"site_id", "span", "dimension", "since", "value", "loads"}
