"""How reports go: some time after they were made, or with the comment that they are about."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, delete, func, select
from sqlmodel import Session, col

from comments.discussion.purging import Kept
from comments.moderation.models import Report
from comments.sites.models import Site
from comments.vault.bound import REPORTS
from comments.vault.erasure import erase_sealed
from comments.vault.purging import purge_orphans

_REPORTER: Final = "reporter"


@dataclass(frozen=True, kw_only=True)
class Made:
    """Reports of a site's comments that were made at `before` or earlier."""

    site_id: str | SQLColumnExpression[str]
    before: datetime

    def condition(self) -> ColumnElement[bool]:
        """What picks them out."""
        return and_(col(Report.site_id) == self.site_id, col(Report.created_at) <= self.before)


def count_made(session: Session, made: Made, which: Kept | None = None) -> int:
    """How many there are; of all comments, or of those that a hold keeps."""
    counted = select(func.count()).select_from(Report).where(made.condition())
    if which is not None:
        counted = counted.where(col(Report.comment_id).in_(which))
    return int(session.execute(counted).scalar_one())


def erase_made(session: Session, made: Made, kept: Kept, limit: int) -> int:
    """Erase some of them but what is kept; gives how many. Who reported goes with the key of their day."""
    over = (made.condition(), col(Report.comment_id).not_in(kept))
    # Whoever settles the reports of a comment takes all of them, in another order.
    some = select(col(Report.id)).where(*over).limit(limit)
    chosen = session.scalars(some.with_for_update(skip_locked=True)).all()
    for report_id in chosen:
        erase_sealed(session, report_id, REPORTS)
    session.execute(delete(Report).where(col(Report.id).in_(chosen)))
    return len(chosen)


def forget_reporters(session: Session, site_id: str) -> None:
    """Erase who made reports that are gone: the database lets them go with the comments that they were about."""
    session.flush()
    purge_orphans(session, site_id, _REPORTER, col(Report.id))


def oldest_report(session: Session) -> datetime | None:
    """When the oldest report that is still there was made."""
    # Site by site, as the index has them.
    of_site = select(func.min(col(Report.created_at))).where(col(Report.site_id) == col(Site.id))
    oldest: datetime | None = session.scalar(select(func.min(of_site.scalar_subquery())).select_from(Site))
    return oldest
