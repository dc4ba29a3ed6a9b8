"""A site's own sign-in: people whom a site vouches for comment there, and exist there alone.

They have no password, no address and no page of their own. No name or address that a site gives leads to anybody else's
account, whoever has the same one.
"""

import re
import unicodedata
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from functools import partial
from typing import Final

from sqlmodel import Session

from comments.accounts.connecting import Connected, grant_site
from comments.accounts.linking import Identity, account_of, add_identity
from comments.accounts.look_alikes import skeleton
from comments.accounts.models import Account, AccountSession
from comments.accounts.people import Arrival
from comments.accounts.queries import members_of
from comments.accounts.rules import username_key
from comments.accounts.sessions import begin_session
from comments.accounts.signing_in import Doorkeeper
from comments.accounts.site_assertions import Assertion
from comments.db.locks import wait_for_turn
from comments.foundation.clock import Clock
from comments.foundation.errors import FieldProblem, InvalidInputError, NotSignedInError
from comments.foundation.identifiers import new_id
from comments.foundation.signing import Signer
from comments.rendering.limits import check_name
from comments.vault.collection import SealedIdentity, store_identity

_SESSION: Final = "sso session"
_ID_LENGTH: Final = 16
_ADDRESS: Final = re.compile(r"\S@\S+\.\S")


@dataclass(frozen=True, kw_only=True)
class Visit:
    """Somebody comes with a site's word; the session takes its id from the token, so that one begins and no second."""

    site_id: str
    identity: Identity
    name: str
    session_id: str
    policy_version: int


def visit_of(site_id: str, policy_version: int, assertion: Assertion, keeper: Doorkeeper, signer: Signer) -> Visit:
    """The visit that a site's word allows, under its policy in force; raises InvalidInputError for an unfit name."""
    provider = f"site:{site_id}"
    index = keeper.collector.identity_index(provider, assertion.subject)
    return Visit(
        site_id=site_id,
        identity=Identity(provider=provider, subject_index=index),
        name=_check(assertion.name),
        session_id=signer.token(_SESSION, f"{site_id}\0{assertion.id}")[:_ID_LENGTH],
        policy_version=policy_version,
    )


def _check(name: str) -> str:
    # Some sites call people by their address, which everybody would read then.
    if _ADDRESS.search(name):
        raise InvalidInputError(FieldProblem("name", "is-an-address"))
    return check_name(name, "name")


async def sign_on(keeper: Doorkeeper, visit: Visit, arrival: Arrival) -> Connected:
    """Begin a session for commenting on that site.

    Raises NotSignedInError for a token that was used before, InvalidInputError for a name that looks like that of
    somebody who has a role there.
    """
    sealed = await keeper.collector.seal_session_ip(visit.session_id, arrival.address)
    return await keeper.db.write(partial(_begin, visit=visit, arrival=arrival, sealed=sealed, clock=keeper.clock))


def _begin(session: Session, visit: Visit, arrival: Arrival, sealed: SealedIdentity | None, clock: Clock) -> Connected:
    wait_for_turn(session, b"identity", visit.identity.subject_index)
    if session.get(AccountSession, visit.session_id) is not None:
        raise NotSignedInError
    _refuse_look_alike(session, visit)
    account = _known(session, visit, clock) or _new(session, visit, clock)
    begun = begin_session(session, account, arrival, clock, session_id=visit.session_id)
    if sealed is not None:
        store_identity(session, sealed)
    return Connected(signed_in=begun, public_id=grant_site(session, account.id, visit.site_id, clock))


def _refuse_look_alike(session: Session, visit: Visit) -> None:
    """Nobody whom a site vouches for may be taken for one of those who run it."""
    seen = _seen(visit.name)
    if any(seen & _seen(account.username) for account, _ in members_of(session, visit.site_id)):
        raise InvalidInputError(FieldProblem("name", "looks-like-staff"))


def _seen(name: str) -> set[str]:
    """A name in whatever case, and as the eye sees it, without spaces, marks and what nobody sees."""
    letters = "".join(filter(str.isalnum, unicodedata.normalize("NFKC", name)))
    return {username_key(letters), skeleton(letters)} if letters else {name}


def _known(session: Session, visit: Visit, clock: Clock) -> Account | None:
    account_id = account_of(session, visit.identity)
    if account_id is None:
        return None
    account = session.get_one(Account, account_id)
    if account.closed_at is not None:
        raise NotSignedInError
    if account.username != visit.name:
        account.username, account.renamed_at = visit.name, clock()
        session.add(account)
    return account


def _new(session: Session, visit: Visit, clock: Clock) -> Account:
    digest = urlsafe_b64encode(visit.identity.subject_index).decode()
    account = Account(
        id=new_id(),
        username=visit.name,
        # Capitals stand in no key that a name is looked up by, so that no name finds one of a site's own people; and
        # without a skeleton they keep nobody from having a name.
        username_key=f"SITE {visit.site_id} {digest}",
        username_skeleton="",
        home_site_id=visit.site_id,
        policy_site_id=visit.site_id,
        policy_version=visit.policy_version,
        created_at=clock(),
    )
    session.add(account)
    session.flush()
    add_identity(session, account.id, visit.identity, clock)
    return account
