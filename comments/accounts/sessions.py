"""Sessions: begun with a token that only its holder keeps, recognised by its hash, ended by time or by hand."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import bindparam, or_, update
from sqlalchemy import select as core_select
from sqlmodel import Session, col, select

from comments.accounts.models import Account, AccountSession
from comments.accounts.people import Arrival, Person, SessionKind
from comments.db.database import Database
from comments.db.prepared import Prepared
from comments.foundation.clock import Clock
from comments.foundation.errors import NotFoundError, NotSignedInError
from comments.foundation.identifiers import new_id, new_token, token_hash

Kinds = SessionKind | tuple[SessionKind, ...]


@dataclass(frozen=True)
class Lifetime:
    """How long a session lives unused, how long at most, and how often its use is noted."""

    idle: timedelta
    absolute: timedelta
    noted_every: timedelta


_READERS = Lifetime(timedelta(days=30), timedelta(days=90), timedelta(days=1))
_HOUR = timedelta(hours=1)

LIFETIMES: dict[SessionKind, Lifetime] = {
    "console": Lifetime(timedelta(minutes=30), timedelta(hours=12), timedelta(minutes=1)),
    "account": _READERS,
    "api": _READERS,
    "widget": Lifetime(_HOUR, _HOUR, _HOUR),
}
MOST_SESSIONS = 50
"""Of one account at a time."""
RECENT = timedelta(minutes=10)
"""For how long somebody who proved who they are may do what cannot be undone."""


# Whoever is signed in asks this with each request: built once, and no model is made of what it finds.
_HOLDER = Prepared(
    core_select(
        col(AccountSession.id),
        col(AccountSession.kind),
        col(AccountSession.site_id),
        col(AccountSession.authenticated_at),
        col(AccountSession.strong),
        col(AccountSession.seen_at),
        col(Account.id),
        col(Account.username),
        col(Account.closes_at),
    )
    .join(Account, col(Account.id) == col(AccountSession.account_id))
    .where(col(AccountSession.token_hash) == bindparam("of_token"))
    .where(col(AccountSession.expires_at) > bindparam("now"), col(AccountSession.ended_at).is_(None))
    .where(col(Account.closed_at).is_(None))
)


@dataclass(frozen=True, kw_only=True)
class SignedIn:
    """A session that has begun; the token is told this once. `device` is by what to know the browser again."""

    token: str = field(repr=False)
    expires_at: datetime
    person: Person
    device: str | None = field(default=None, repr=False)


def start_session(session: Session, account: Account, kind: SessionKind, site_id: str | None, clock: Clock) -> SignedIn:
    """Begin a session of an account; a site makes its token good for that site alone."""
    return begin_session(session, account, Arrival(kind=kind, site_id=site_id), clock)


def begin_session(
    session: Session,
    account: Account,
    arrival: Arrival,
    clock: Clock,
    *,
    session_id: str | None = None,
    strong: bool = False,
) -> SignedIn:
    """Begin a session where somebody arrived who has just proved who they are."""
    now, token = clock(), new_token()
    if arrival.replaces is not None:
        end_session_of_token(session, arrival.replaces, clock)
    row = AccountSession(
        id=session_id or new_id(),
        account_id=account.id,
        kind=arrival.kind,
        site_id=arrival.site_id,
        parent_id=arrival.parent_id,
        token_hash=token_hash(token),
        browser=arrival.browser,
        strong=strong,
        created_at=now,
        authenticated_at=arrival.proved_at or now,
        seen_at=now,
        expires_at=now + LIFETIMES[arrival.kind].idle,
    )
    session.add(row)
    _note_day(session, account, clock)
    session.flush()
    _end_surplus(session, account.id, clock)
    return SignedIn(token=token, expires_at=row.expires_at, person=_person(row, account))


def person_by_token(session: Session, token: str, kinds: Kinds, clock: Clock) -> Person:
    """Who holds the token; raises NotSignedInError when it is unknown, expired, closed or of another kind."""
    return _holder(session, token, kinds, clock)[0]


async def recognise(db: Database, token: str, kinds: Kinds, clock: Clock) -> Person:
    """Who holds the token, and the session's end moved on since it was used; raises NotSignedInError."""

    def look(session: Session) -> tuple[Person, bool]:
        person, seen_at = _holder(session, token, kinds, clock)
        return person, clock() - seen_at >= LIFETIMES[person.kind].noted_every

    person, is_due = await db.read(look)
    if is_due:
        await db.write(lambda session: note_use(session, person.session_id, clock))
    return person


def is_recent(person: Person, clock: Clock) -> bool:
    """Whether they proved who they are only a moment ago."""
    return clock() - person.authenticated_at <= RECENT


def note_use(session: Session, session_id: str, clock: Clock) -> None:
    """Move the session's end on, never past its longest life."""
    row = session.get(AccountSession, session_id)
    if row is not None and row.ended_at is None:
        now, lifetime = clock(), _lifetime_of(row)
        row.seen_at = now
        row.expires_at = min(now + lifetime.idle, row.created_at + lifetime.absolute)
        session.add(row)
        _note_day(session, session.get_one(Account, row.account_id), clock)


def renew_session(session: Session, token: str, clock: Clock, *, strong: bool, proved: bool = True) -> SignedIn:
    """Another token for the session in place of its own, since its holder's rights change; raises NotSignedInError.

    `proved` says that they have just proved who they are, `strong` whether a second factor was ever part of that.
    """
    person, _ = _holder(session, token, tuple(LIFETIMES), clock)
    row, account = session.get_one(AccountSession, person.session_id), session.get_one(Account, person.id)
    now, new, lifetime = clock(), new_token(), _lifetime_of(row)
    changed = {
        "token_hash": token_hash(new),
        "strong": strong,
        "authenticated_at": now if proved else row.authenticated_at,
        "seen_at": now,
        "expires_at": min(now + lifetime.idle, row.created_at + lifetime.absolute),
    }
    # Two who bring the same token at once: one of them changes it, and the other is signed in no more.
    same = (col(AccountSession.id) == row.id, col(AccountSession.token_hash) == token_hash(token))
    swapped = session.execute(update(AccountSession).where(*same).values(changed).returning(col(AccountSession.id)))
    if swapped.first() is None:
        raise NotSignedInError
    session.refresh(row)
    return SignedIn(token=new, expires_at=row.expires_at, person=_person(row, account))


def end_other_sessions(session: Session, account_id: str, session_id: str, clock: Clock) -> None:
    """Sign somebody out everywhere but here, and but from what was made from here."""
    theirs = select(AccountSession.id).where(col(AccountSession.account_id) == account_id)
    others = theirs.where(
        col(AccountSession.id) != session_id, col(AccountSession.parent_id).is_distinct_from(session_id)
    )
    end_sessions(session, session.exec(others), clock)


def end_session(session: Session, account_id: str, session_id: str, clock: Clock) -> None:
    """End one of somebody's own sessions, and what was made from it; raises NotFoundError for another's."""
    row = session.get(AccountSession, session_id)
    if row is None or row.account_id != account_id or row.ended_at is not None:
        raise NotFoundError
    end_sessions(session, [row.id], clock)


def end_sessions(session: Session, ids: Iterable[str], clock: Clock) -> None:
    """End sessions, and what was made from them; those that have ended stay as they are."""
    chosen = list(ids)
    theirs = or_(col(AccountSession.id).in_(chosen), col(AccountSession.parent_id).in_(chosen))
    ending = update(AccountSession).where(theirs, col(AccountSession.ended_at).is_(None)).values(ended_at=clock())
    session.execute(ending)


def end_session_of_token(session: Session, token: str, clock: Clock) -> None:
    """End the session of a token, if it still lives."""
    found = select(AccountSession.id).where(col(AccountSession.token_hash) == token_hash(token))
    end_sessions(session, session.exec(found), clock)


def end_everybodys_sessions(session: Session, clock: Clock) -> int:
    """Sign everybody out, everywhere; gives how many sessions that ended."""
    living = (col(AccountSession.ended_at).is_(None), col(AccountSession.expires_at) > clock())
    ending = update(AccountSession).where(*living).values(ended_at=clock()).returning(col(AccountSession.id))
    return len(session.execute(ending).all())


def end_all_sessions(session: Session, account_id: str, clock: Clock) -> None:
    """Sign somebody out everywhere."""
    theirs = select(AccountSession.id).where(col(AccountSession.account_id) == account_id)
    end_sessions(session, session.exec(theirs), clock)


def _note_day(session: Session, account: Account, clock: Clock) -> None:
    """On which day the account was last used: nobody is warned, or closed for want of use, before it is long ago."""
    today = clock().date()
    if account.last_used_on != today or account.warnings:
        account.last_used_on, account.warnings, account.warned_at = today, 0, None
        session.add(account)


def _end_surplus(session: Session, account_id: str, clock: Clock) -> None:
    """End those longest unused when there are more than anybody needs."""
    living = (col(AccountSession.account_id) == account_id, col(AccountSession.ended_at).is_(None))
    newest = select(AccountSession.id).where(*living, col(AccountSession.expires_at) > clock())
    surplus = list(session.exec(newest.order_by(col(AccountSession.seen_at).desc()).offset(MOST_SESSIONS)))
    if surplus:
        end_sessions(session, surplus, clock)


def _kind_of(name: str) -> SessionKind:
    return next(kind for kind in LIFETIMES if kind == name)


def _lifetime_of(row: AccountSession) -> Lifetime:
    return LIFETIMES[_kind_of(row.kind)]


def _holder(session: Session, token: str, kinds: Kinds, clock: Clock) -> tuple[Person, datetime]:
    """Who holds a token that lives, and when it was last seen; raises NotSignedInError."""
    values = {"of_token": token_hash(token), "now": clock()}
    found = _HOLDER.first(session.connection(), values)
    asked = (kinds,) if isinstance(kinds, str) else kinds
    if found is None or found[1] not in asked:
        raise NotSignedInError
    session_id, kind, site_id, authenticated_at, strong, seen_at, account_id, username, closes_at = found
    person = Person(
        id=account_id,
        username=username,
        session_id=session_id,
        kind=_kind_of(kind),
        site_id=site_id,
        authenticated_at=authenticated_at,
        strong=strong,
        closes_at=closes_at,
    )
    return person, seen_at


def _person(row: AccountSession, account: Account) -> Person:
    return Person(
        id=account.id,
        username=account.username,
        session_id=row.id,
        kind=_kind_of(row.kind),
        site_id=row.site_id,
        authenticated_at=row.authenticated_at,
        strong=row.strong,
        closes_at=account.closes_at,
    )
