"""The oldest of each rule that a run leaves, so that anybody can see that nothing outlived its period."""

from collections.abc import Iterator, Mapping

from sqlalchemy import func, select
from sqlmodel import Session, col

from comments.foundation.clock import to_wire
from comments.retention.planning import COMMENT_IP, NETWORK_TAG
from comments.retention.purgers import Purger
from comments.retention.rules import SHREDDED
from comments.sites.models import Site
from comments.vault.purging import oldest_value


def oldest_survivors(session: Session, purgers: Mapping[str, Purger], site_id: str | None) -> dict[str, str]:
    """By category the day of the oldest value, or the time that the rule counts from; of one site its values alone."""
    of_values = dict(_of_values(session, purgers, site_id))
    if site_id is not None:
        return of_values
    ends = {category: purger.oldest(session) for category, purger in purgers.items()}
    return of_values | {category: to_wire(end) for category, end in ends.items() if end is not None}


def _of_values(session: Session, purgers: Mapping[str, Purger], site_id: str | None) -> Iterator[tuple[str, str]]:
    anywhere = select(col(Site.id))
    sites = (anywhere if site_id is None else anywhere.where(col(Site.id) == site_id)).subquery()
    for category in SHREDDED:
        if category in purgers:
            continue
        stored = COMMENT_IP if category == NETWORK_TAG else category
        # Site by site, as the index has them.
        if oldest := session.scalar(select(func.min(oldest_value(stored, sites.c.id))).select_from(sites)):
            yield category, oldest.isoformat()
