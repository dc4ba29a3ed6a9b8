"""How statistics are forgotten: after its period a day's numbers go into those of its year, its hours go altogether."""

from collections import defaultdict
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, false, func, or_
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from comments.sites.queries import all_sites
from comments.sites.rules import SiteSettings, period_days
from comments.statistics.counting import add_counts
from comments.statistics.models import LoadCount
from comments.statistics.rules import Counter, Dimension, kept_since


def count_due(session: Session, as_of: datetime) -> int:
    """How many numbers of hours and days are past their site's period."""
    due = select(func.count()).select_from(LoadCount).where(_is_due(session, as_of))
    return session.exec(due).one()


def aggregate_due(session: Session, as_of: datetime, limit: int) -> int:
    """Add some of them up by year; gives how many went."""
    chosen = session.exec(_some(session, as_of, limit)).all()
    years: defaultdict[Counter, int] = defaultdict(int)
    for row in chosen:
        years[_of_year(row)] += row.loads
    add_counts(session, years)
    for row in chosen:
        session.delete(row)
    session.flush()
    return len(chosen)


def _some(session: Session, as_of: datetime, limit: int) -> SelectOfScalar[LoadCount]:
    # Two runs at once must not add the same numbers twice.
    return select(LoadCount).where(_is_due(session, as_of)).limit(limit).with_for_update(skip_locked=True)


def _of_year(row: LoadCount) -> Counter:
    january = datetime(row.since.year, 1, 1, tzinfo=UTC)
    return Counter(row.site_id, "year", january, Dimension(row.dimension), row.value)


def _is_due(session: Session, as_of: datetime) -> ColumnElement[bool]:
    """A day is over as a whole, its hours with it."""
    sites: dict[int, list[str]] = {}
    for site in all_sites(session):
        sites.setdefault(period_days(SiteSettings.of(site), "statistics") or 0, []).append(site.id)
    over = (
        col(LoadCount.site_id).in_(ids) & (col(LoadCount.since) < kept_since(as_of, days))
        for days, ids in sites.items()
    )
    return (col(LoadCount.span) != "year") & or_(false(), *over)
