"""Names elsewhere that sign in to an account: linked by its holder alone, who is told of it by mail."""

from dataclasses import dataclass, field

from sqlmodel import Session, col, select

from comments.accounts.errors import (
    EmailNotConfirmedError,
    IdentityTakenError,
    LastWayInError,
    ProviderLinkedError,
)
from comments.accounts.mails import queue_identity_linked
from comments.accounts.models import Account, LinkedIdentity, Passkey
from comments.accounts.own_acts import own_act
from comments.audit.actions import Action
from comments.audit.log import append
from comments.db.locks import wait_for_turn
from comments.foundation.clock import Clock
from comments.foundation.errors import NotFoundError


@dataclass(frozen=True, kw_only=True)
class Identity:
    """Somebody's name elsewhere, as it is kept: `provider` as in LinkedIdentity, the name as a keyed digest."""

    provider: str
    subject_index: bytes = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class WaysIn:
    """What of other ways in works on this instance now: the providers that are set, and whether mail is sent."""

    providers: frozenset[str]
    mail: bool


def provider_name(provider_id: str) -> str:
    """How a provider that the operator set stands in LinkedIdentity."""
    return f"oidc:{provider_id}"


def account_of(session: Session, identity: Identity) -> str | None:
    """Whose account the name signs in to."""
    found = session.get(LinkedIdentity, (identity.provider, identity.subject_index))
    return None if found is None else found.account_id


def identities_of(session: Session, account_id: str) -> list[LinkedIdentity]:
    """The names elsewhere that sign in to an account, the oldest first."""
    chosen = select(LinkedIdentity).where(col(LinkedIdentity.account_id) == account_id)
    return list(session.exec(chosen.order_by(col(LinkedIdentity.linked_at), col(LinkedIdentity.provider))))


def link_identity(session: Session, account_id: str, identity: Identity, clock: Clock) -> None:
    """Let a name elsewhere sign in to an account.

    Raises EmailNotConfirmedError where nobody could be told, IdentityTakenError where the name is another account's,
    ProviderLinkedError where another name at the same provider signs in already.
    """
    account = session.get(Account, account_id)
    if account is None or account.email_confirmed_at is None or account.ends_at is not None:
        raise EmailNotConfirmedError
    if add_identity(session, account_id, identity, clock):
        queue_identity_linked(session, account_id, identity.provider, clock)
        append(session, own_act(Action.IDENTITY_LINKED, account_id), clock)


def add_identity(session: Session, account_id: str, identity: Identity, clock: Clock) -> bool:
    """Store the link, telling nobody; gives whether it is new. Raises IdentityTakenError or ProviderLinkedError."""
    wait_for_turn(session, b"identity", identity.subject_index)
    wait_for_turn(session, b"account", account_id.encode())
    holder = account_of(session, identity)
    if holder is not None and holder != account_id:
        raise IdentityTakenError
    if holder == account_id:
        return False
    if any(each.provider == identity.provider for each in identities_of(session, account_id)):
        raise ProviderLinkedError
    row = LinkedIdentity(
        provider=identity.provider,
        subject_index=identity.subject_index,
        account_id=account_id,
        linked_at=clock(),
    )
    session.add(row)
    session.flush()
    return True


def unlink_identity(session: Session, account_id: str, provider: str, ways: WaysIn, clock: Clock) -> None:
    """Let it sign in no more; raises NotFoundError, or LastWayInError where nothing else would let them in."""
    wait_for_turn(session, b"account", account_id.encode())
    mine = identities_of(session, account_id)
    found = next((each for each in mine if each.provider == provider), None)
    if found is None:
        raise NotFoundError
    others = {each.provider for each in mine} - {provider}
    if not others & ways.providers and not has_way_in(session, account_id, mail=ways.mail):
        raise LastWayInError
    session.delete(found)
    session.flush()
    append(session, own_act(Action.IDENTITY_UNLINKED, account_id), clock)


def has_way_in(session: Session, account_id: str, *, mail: bool) -> bool:
    """Whether somebody could sign in without a name elsewhere: by a password, a passkey, or a mailed link."""
    account = session.get(Account, account_id)
    if account is None:
        return False
    if account.password_hash is not None or (mail and account.email_confirmed_at is not None):
        return True
    return session.exec(select(Passkey.account_id).where(col(Passkey.account_id) == account_id)).first() is not None
