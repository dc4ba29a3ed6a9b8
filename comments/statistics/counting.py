"""Writing down what was counted in memory."""

from typing import Final

from sqlalchemy import Insert, select
from sqlmodel import Session, col

from comments.db.upserts import upsert
from comments.sites.models import Site
from comments.statistics.models import LoadCount
from comments.statistics.tally import Amounts

_KEY: Final = ("site_id", "span", "dimension", "since", "value")


def add_counts(session: Session, amounts: Amounts) -> None:
    """Let every counter grow by its amount; those of a site that was removed meanwhile are dropped."""
    wanted = {counter.site_id for counter in amounts}
    known = set(session.scalars(select(col(Site.id)).where(col(Site.id).in_(wanted))))
    # In one order, so that two processes that write at once wait for each other rather than for ever.
    rows = [
        {**counter._asdict(), "dimension": counter.dimension.value, "loads": loads}
        for counter, loads in sorted(amounts.items())
        if counter.site_id in known
    ]
    if rows:
        session.execute(_growing(session), rows)


def _growing(session: Session) -> Insert:
    statement = upsert(session, LoadCount)
    grown = col(LoadCount.loads) + statement.excluded.loads
    return statement.on_conflict_do_update(index_elements=_KEY, set_={"loads": grown})
