"""Sessions: begun with a token that only its holder keeps, recognised by its hash, ended by time or by hand."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlmodel import Session, col, select

from comments.accounts.models import Account, AccountSession
from comments.accounts.people import Person, SessionKind
from comments.db.database import Database
from comments.foundation.clock import Clock
from comments.foundation.errors import NotFoundError, NotSignedInError
from comments.foundation.identifiers import new_id, new_token, token_hash


@dataclass(frozen=True)
class Lifetime:
    """How long a session lives unused, how long at most, and how often its use is noted."""

    idle: timedelta
    absolute: timedelta
    noted_every: timedelta


LIFETIMES: dict[SessionKind, Lifetime] = {
    "console": Lifetime(timedelta(minutes=30), timedelta(hours=12), timedelta(minutes=1)),
    "api": Lifetime(timedelta(days=30), timedelta(days=90), timedelta(days=1)),
}


@dataclass(frozen=True, kw_only=True)
class SignedIn:
    """A session that has begun; the token is told this once."""

    token: str = field(repr=False)
    expires_at: datetime
    person: Person


def start_session(session: Session, account: Account, kind: SessionKind, site_id: str | None, clock: Clock) -> SignedIn:
    """Begin a session of an account; a site makes its token good for that site alone."""
    now, token, lifetime = clock(), new_token(), LIFETIMES[kind]
    row = AccountSession(
        id=new_id(),
        account_id=account.id,
        kind=kind,
        site_id=site_id,
        token_hash=token_hash(token),
        created_at=now,
        seen_at=now,
        expires_at=now + lifetime.idle,
    )
    session.add(row)
    session.flush()
    return SignedIn(token=token, expires_at=row.expires_at, person=_person(row, account, kind))


def person_by_token(session: Session, token: str, kind: SessionKind, clock: Clock) -> Person:
    """Who holds the token; raises NotSignedInError when it is unknown, expired, closed or of another kind."""
    row, account = _live(session, token, kind, clock)
    return _person(row, account, kind)


async def recognise(db: Database, token: str, kind: SessionKind, clock: Clock) -> Person:
    """Who holds the token, and the session's end moved on since it was used; raises NotSignedInError."""

    def look(session: Session) -> tuple[Person, bool]:
        row, account = _live(session, token, kind, clock)
        return _person(row, account, kind), clock() - row.seen_at >= LIFETIMES[kind].noted_every

    person, is_due = await db.read(look)
    if is_due:
        await db.write(lambda session: note_use(session, person.session_id, clock))
    return person


def note_use(session: Session, session_id: str, clock: Clock) -> None:
    """Move the session's end on, never past its longest life."""
    row = session.get(AccountSession, session_id)
    if row is not None:
        now, lifetime = clock(), LIFETIMES["console" if row.kind == "console" else "api"]
        row.seen_at = now
        row.expires_at = min(now + lifetime.idle, row.created_at + lifetime.absolute)
        session.add(row)


def end_session(session: Session, account_id: str, session_id: str) -> None:
    """End one of somebody's own sessions; raises NotFoundError for another's."""
    row = session.get(AccountSession, session_id)
    if row is None or row.account_id != account_id:
        raise NotFoundError
    session.delete(row)


def end_session_of_token(session: Session, token: str) -> None:
    """End the session of a token, if it still lives."""
    session.execute(delete(AccountSession).where(col(AccountSession.token_hash) == token_hash(token)))


def end_all_sessions(session: Session, account_id: str) -> None:
    """Sign somebody out everywhere."""
    session.execute(delete(AccountSession).where(col(AccountSession.account_id) == account_id))


def _live(session: Session, token: str, kind: SessionKind, clock: Clock) -> tuple[AccountSession, Account]:
    chosen = (
        select(AccountSession, Account)
        .join(Account, col(Account.id) == col(AccountSession.account_id))
        .where(col(AccountSession.token_hash) == token_hash(token), col(AccountSession.kind) == kind)
        .where(col(AccountSession.expires_at) > clock(), col(Account.closed_at).is_(None))
    )
    found = session.exec(chosen).one_or_none()
    if found is None:
        raise NotSignedInError
    return found


def _person(row: AccountSession, account: Account, kind: SessionKind) -> Person:
    return Person(id=account.id, username=account.username, session_id=row.id, kind=kind, site_id=row.site_id)
