"""Keep a comment past its time, with what was given with it, because the law or a dispute asks for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete
from sqlmodel import Session, col, select

from comments.audit.actions import Action
from comments.audit.actors import Actor
from comments.audit.log import Act, append
from comments.db.database import Database
from comments.disclosures.models import Hold
from comments.disclosures.queries import hold_by_id, holds_on
from comments.disclosures.rules import HoldOrder, check_order, periods_of
from comments.discussion.errors import StatusConflictError
from comments.discussion.queries import comment_by_id
from comments.discussion.rules import Status
from comments.foundation.clock import Clock, to_wire
from comments.foundation.identifiers import new_id
from comments.outbox.queueing import enqueue
from comments.sites.queries import site_by_id
from comments.sites.rules import SiteSettings
from comments.vault.bound import HOLDS
from comments.vault.expiry import KeyExpiry
from comments.vault.key_store import subject_of
from comments.vault.purging import purge_rows
from comments.vault.resealing import Kept, Resealer

FORGET_HOLD = "vault.forget-hold"
"""The outbox entry that destroys a released hold's key even if the process dies right after the release."""


@dataclass(frozen=True, kw_only=True)
class Placed:
    """A hold that stands, and the fields that it keeps; none where all that was given is past its period already."""

    hold: Hold
    fields: tuple[str, ...]


async def place_hold(db: Database, resealer: Resealer, order: HoldOrder, by: Actor, clock: Clock) -> Placed:
    """Record the hold, then seal anew what it keeps.

    Raises InvalidInputError, NotFoundError, StatusConflictError of a deleted comment, and VaultLockedError.
    """
    reason = check_order(order, clock())
    hold = await db.write(lambda session: _place(session, order, reason, by, clock))
    return Placed(hold=hold, fields=await resealer.reseal(await db.read(lambda session: _kept(session, hold))))


async def reseal_held(db: Database, resealer: Resealer) -> None:
    """See that each hold has what it keeps, before any key goes: whoever placed it may have been interrupted."""
    for kept in await db.read(_all_kept):
        await resealer.reseal(kept)


async def release_hold(db: Database, expiry: KeyExpiry, hold_id: str, by: Actor, clock: Clock) -> Hold:
    """Let go at once: the held copies and their key go, whatever of it is past its period. Raises NotFoundError."""
    hold, subjects = await db.write(lambda session: let_hold_go(session, hold_id, by, clock))
    await expiry.destroy((), subjects)
    return hold


def let_hold_go(session: Session, hold_id: str, by: Actor, clock: Clock) -> tuple[Hold, list[str]]:
    """Remove a hold and promise that its key goes; gives it, and the subjects whose keys must go."""
    hold = hold_by_id(session, hold_id)
    session.expunge(hold)
    subjects = drop_holds(session, [hold.id])
    enqueue(session, FORGET_HOLD, {"hold": hold.id}, clock)
    append(session, _act(hold, Action.HOLD_RELEASED, by), clock)
    return hold, subjects


async def forget_hold(expiry: KeyExpiry, hold_id: str) -> None:
    """Destroy the key of a hold that was released; to destroy it again does nothing."""
    await expiry.destroy((), [subject_of(HOLDS, hold_id)])


def end_holds(session: Session, as_of: datetime, limit: int, clock: Clock) -> tuple[int, list[str]]:
    """End those whose day has come; gives how many, and the subjects whose keys must go."""
    over = list(session.exec(select(Hold).where(col(Hold.until) <= as_of).order_by(col(Hold.until)).limit(limit)))
    for hold in over:
        append(session, _act(hold, Action.HOLD_ENDED, None), clock)
    return len(over), drop_holds(session, [hold.id for hold in over])


def drop_holds(session: Session, hold_ids: Sequence[str]) -> list[str]:
    """Remove holds with the copies that they kept; gives the subjects whose keys must go."""
    subjects = purge_rows(session, HOLDS, hold_ids)
    session.execute(delete(Hold).where(col(Hold.id).in_(hold_ids)))
    return subjects


def _place(session: Session, order: HoldOrder, reason: str, by: Actor, clock: Clock) -> Hold:
    comment = comment_by_id(session, order.comment_id)
    if comment.status == Status.DELETED:
        raise StatusConflictError
    hold = Hold(
        id=new_id(),
        site_id=comment.site_id,
        comment_id=comment.id,
        reason=reason,
        placed_at=clock(),
        until=order.until,
    )
    session.add(hold)
    session.flush()
    append(session, _act(hold, Action.HOLD_PLACED, by, reason=reason), clock)
    return hold


def _all_kept(session: Session) -> list[Kept]:
    return [_kept(session, hold) for hold in session.exec(select(Hold))]


def _kept(session: Session, hold: Hold) -> Kept:
    others = holds_on(session, hold.comment_id)
    return Kept(
        hold_id=hold.id,
        site_id=hold.site_id,
        comment_id=hold.comment_id,
        until=hold.until,
        others=tuple(each.id for each in others if each.id != hold.id),
        periods=periods_of(SiteSettings.of(site_by_id(session, hold.site_id))),
    )


def _act(hold: Hold, action: Action, by: Actor | None, **detail: str) -> Act:
    return Act(
        action=action,
        site_id=hold.site_id,
        actor_id=None if by is None else by.id,
        actor_role=None if by is None else by.role,
        purpose="legal",
        subject=hold.comment_id,
        detail={"hold": hold.id, "until": to_wire(hold.until), **detail},
    )
