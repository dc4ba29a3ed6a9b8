"""The latest moment at which retention ran: a clock that is set back later brings nothing back."""

from datetime import datetime

from sqlalchemy import or_, select, update
from sqlmodel import Session, col

from comments.db.prepared import Prepared
from comments.vault.models import VaultMark

_LATEST = Prepared(select(col(VaultMark.latest_at)))


def latest_moment(session: Session) -> datetime | None:
    """When the clock last forgot, if it ever did."""
    mark = _LATEST.first(session.connection(), {})
    return None if mark is None else mark[0]


def remember_moment(session: Session, moment: datetime) -> None:
    """Keep the moment, unless a later one is known."""
    latest = col(VaultMark.latest_at)
    session.execute(update(VaultMark).where(or_(latest.is_(None), latest < moment)).values(latest_at=moment))


def moment_for(now: datetime, latest: datetime | None, key_end: datetime | None) -> datetime:
    """What time it is for a value under a key: never earlier than the latest run that the key lived through.

    A run leaves no key that is due. One that is there all the same was made later, by a clock that had been ahead and
    was put right: for what it seals, the present time counts.
    """
    if latest is None or key_end is None or key_end <= latest:
        return now
    return max(now, latest)
