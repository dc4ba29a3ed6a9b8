"""Who is known on a site: by a comment there, or by a role; and since when. Guests are known to nobody."""

from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, union
from sqlmodel import Session, col, select

from comments.accounts.models import Account, Membership
from comments.discussion.models import Comment


def known_since(session: Session, account_id: str) -> dict[str, datetime]:
    """Since when somebody is known on each site, by the site's id."""
    commented = select(Comment.site_id, func.min(col(Comment.created_at))).where(col(Comment.account_id) == account_id)
    roles = select(Membership.site_id, Membership.since).where(col(Membership.account_id) == account_id)
    found: dict[str, datetime] = {}
    for site_id, since in [*session.exec(commented.group_by(col(Comment.site_id))), *session.exec(roles)]:
        found[site_id] = min(since, found.get(site_id, since))
    return found


def count_known(session: Session, site_id: str, before: datetime) -> int:
    """How many active accounts were known on a site before a moment."""
    commented = select(Comment.account_id).where(col(Comment.site_id) == site_id, col(Comment.created_at) < before)
    roles = select(Membership.account_id).where(col(Membership.site_id) == site_id, col(Membership.since) < before)
    counted = select(func.count()).select_from(Account)
    return session.exec(counted.where(*_is_active(), col(Account.id).in_(union(commented, roles)))).one()


def some_known(
    session: Session, site_id: str, before: datetime, after: str, limit: int
) -> tuple[list[str], str | None]:
    """Look through so many accounts, in the order of their ids, from behind `after`.

    Gives those of them that count_known counts, and where to go on; None at the end. However many accounts there are,
    each look costs the same.
    """
    looked = session.exec(
        select(Account.id).where(col(Account.id) > after).order_by(col(Account.id)).limit(limit)
    ).all()
    commented = select(Comment.id).where(
        col(Comment.account_id) == col(Account.id), col(Comment.site_id) == site_id, col(Comment.created_at) < before
    )
    roles = select(Membership.since).where(
        col(Membership.account_id) == col(Account.id),
        col(Membership.site_id) == site_id,
        col(Membership.since) < before,
    )
    known = select(Account.id).where(
        col(Account.id).in_(looked), *_is_active(), or_(commented.exists(), roles.exists())
    )
    return list(session.exec(known.order_by(col(Account.id)))), looked[-1] if len(looked) == limit else None


def _is_active() -> tuple[ColumnElement[bool], ...]:
    """Confirmed, and not closing."""
    return (
        col(Account.email_confirmed_at).is_not(None),
        col(Account.ends_at).is_(None),
        col(Account.closes_at).is_(None),
        col(Account.closed_at).is_(None),
    )
