"""Lending a blog's pages somebody's name: they are asked once, a code is for each time, a token for an hour."""

import hmac
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from hashlib import sha256

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from comments.accounts.models import Account, AccountSession, SignInCode, SiteGrant
from comments.accounts.people import Arrival, Person
from comments.accounts.sessions import SignedIn, begin_session, end_sessions
from comments.accounts.signing_in import Doorkeeper
from comments.foundation.clock import Clock
from comments.foundation.errors import NotAllowedError, NotFoundError, NotSignedInError
from comments.foundation.identifiers import new_id, new_token, token_hash
from comments.vault.collection import store_identity

CODE_LIFETIME = timedelta(seconds=60)


@dataclass(frozen=True, kw_only=True)
class Asking:
    """A page of a blog asks for somebody's name; `challenge` is what it will prove itself by (RFC 7636, S256)."""

    site_id: str
    origin: str
    challenge: str


@dataclass(frozen=True, kw_only=True)
class Proof:
    """What a page shows for a token: the code, what its challenge was made from, and where the page is from."""

    code: str = field(repr=False)
    verifier: str = field(repr=False)
    site_id: str
    origin: str | None


@dataclass(frozen=True, kw_only=True)
class Connected:
    """A token has begun; `public_id` is who its holder is to that site."""

    signed_in: SignedIn
    public_id: str


def is_granted(session: Session, account_id: str, site_id: str) -> bool:
    """Whether somebody lets a site comment in their name."""
    return session.get(SiteGrant, (account_id, site_id)) is not None


def grant_site(session: Session, account_id: str, site_id: str, clock: Clock) -> str:
    """Let a site comment in somebody's name, if it may not yet; gives who they are to it, and to no other."""
    found = session.get(SiteGrant, (account_id, site_id))
    if found is not None:
        return found.public_id
    given = SiteGrant(account_id=account_id, site_id=site_id, public_id=new_id(), since=clock())
    try:
        with session.begin_nested():
            session.add(given)
            session.flush()
    except IntegrityError:
        # Their other window was faster.
        return session.get_one(SiteGrant, (account_id, site_id)).public_id
    return given.public_id


def withdraw_grant(session: Session, account_id: str, site_id: str, clock: Clock) -> None:
    """Let a site comment in somebody's name no more, its living tokens included; raises NotFoundError."""
    given = session.get(SiteGrant, (account_id, site_id))
    if given is None:
        raise NotFoundError
    theirs = (col(AccountSession.account_id) == account_id, col(AccountSession.site_id) == site_id)
    end_sessions(session, session.exec(select(AccountSession.id).where(*theirs)), clock)
    of_account = select(AccountSession.id).where(col(AccountSession.account_id) == account_id)
    codes = (col(SignInCode.site_id) == site_id, col(SignInCode.session_id).in_(of_account))
    session.execute(delete(SignInCode).where(*codes))
    session.delete(given)
    session.flush()


def issue_code(session: Session, person: Person, asking: Asking, clock: Clock) -> str:
    """A code for the page that asked; raises NotAllowedError where the person has not let the site."""
    if not is_granted(session, person.id, asking.site_id):
        raise NotAllowedError
    code = new_token()
    row = SignInCode(
        code_hash=token_hash(code),
        session_id=person.session_id,
        site_id=asking.site_id,
        origin=asking.origin,
        challenge=asking.challenge,
        expires_at=clock() + CODE_LIFETIME,
    )
    session.add(row)
    session.flush()
    return code


async def connect(keeper: Doorkeeper, proof: Proof, arrival: Arrival) -> Connected:
    """Change a code for a token; whatever is wrong, the code is spent, and raises NotSignedInError."""
    # A transaction of its own: what fails from here on does not bring the code back.
    spent = await keeper.db.write(partial(_spend, code=proof.code))
    if spent is None or not _proves(proof, spent, keeper.clock()):
        raise NotSignedInError
    session_id = new_id()
    sealed = await keeper.collector.seal_session_ip(session_id, arrival.address)

    def begin(session: Session) -> Connected:
        begun = _begin(session, spent, arrival, session_id, keeper.clock)
        if sealed is not None:
            store_identity(session, sealed)
        return begun

    return await keeper.db.write(begin)


@dataclass(frozen=True)
class _Spent:
    session_id: str
    site_id: str
    origin: str
    challenge: str
    expires_at: datetime


def _spend(session: Session, code: str) -> _Spent | None:
    kept = (SignInCode.session_id, SignInCode.site_id, SignInCode.origin, SignInCode.challenge, SignInCode.expires_at)
    # One statement, so that of two that come at once one finds nothing.
    taken = delete(SignInCode).where(col(SignInCode.code_hash) == token_hash(code)).returning(*map(col, kept))
    row = session.execute(taken).one_or_none()
    return None if row is None else _Spent(*row)


def _proves(proof: Proof, spent: _Spent, now: datetime) -> bool:
    digest = sha256(proof.verifier.encode("utf-8", "surrogatepass")).digest()
    challenge = urlsafe_b64encode(digest).rstrip(b"=")
    return (
        hmac.compare_digest(challenge, spent.challenge.encode())
        and (proof.site_id, proof.origin) == (spent.site_id, spent.origin)
        and now < spent.expires_at
    )


def _begin(session: Session, spent: _Spent, arrival: Arrival, session_id: str, clock: Clock) -> Connected:
    parent = session.get(AccountSession, spent.session_id)
    account = None if parent is None else session.get(Account, parent.account_id)
    if parent is None or account is None or not _lives(parent, account, clock()):
        raise NotSignedInError
    given = session.get(SiteGrant, (account.id, spent.site_id))
    if given is None:
        raise NotSignedInError
    child = replace(arrival, parent_id=parent.id)
    begun = begin_session(session, account, child, clock, session_id=session_id, strong=parent.strong)
    # They proved who they are when that session began, not now.
    session.get_one(AccountSession, session_id).authenticated_at = parent.authenticated_at
    return Connected(signed_in=begun, public_id=given.public_id)


def _lives(parent: AccountSession, account: Account, now: datetime) -> bool:
    over = parent.ended_at is not None or parent.expires_at <= now
    return not over and account.closed_at is None and account.ends_at is None
