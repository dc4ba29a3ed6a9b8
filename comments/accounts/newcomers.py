"""Joining with the word of a provider that the address is one's own: a name is chosen, no password is needed."""

from dataclasses import dataclass, field

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from comments.accounts.errors import AddressTakenError, UsernameTakenError
from comments.accounts.linking import Identity, add_identity
from comments.accounts.made_under import UNKNOWN, MadeUnder
from comments.accounts.mails import queue_forget_address
from comments.accounts.models import Account
from comments.accounts.naming import Name, claim, own_choice
from comments.accounts.own_acts import own_act
from comments.accounts.queries import find_by_email_index
from comments.accounts.signing_in import Doorkeeper
from comments.audit.actions import Action
from comments.audit.log import append
from comments.db.locks import wait_for_turn
from comments.foundation.clock import Clock
from comments.foundation.errors import CommentsError
from comments.foundation.identifiers import new_id
from comments.vault.collection import SealedIdentity, store_identity


@dataclass(frozen=True, kw_only=True)
class Newcomer:
    """Somebody whom a provider knows, with an address that it vouches for, and the name that they chose here."""

    identity: Identity
    email: str = field(repr=False)
    username: str
    language: str
    made_under: MadeUnder = UNKNOWN


async def welcome(keeper: Doorkeeper, newcomer: Newcomer) -> str:
    """Make an account of a newcomer; gives its id.

    Raises InvalidInputError or UsernameTakenError; AddressTakenError where an account has the address, confirmed or
    not, since a provider's word takes nothing from anybody; IdentityTakenError or VaultLockedError.
    """
    name, now, address_id = own_choice(newcomer.username), keeper.clock(), new_id()
    account = Account(
        id=new_id(),
        username=name.username,
        username_key=name.key,
        username_skeleton=name.skeleton,
        language=newcomer.language,
        policy_site_id=newcomer.made_under.site_id,
        policy_version=newcomer.made_under.version,
        address_id=address_id,
        email_confirmed_at=now,
        created_at=now,
    )
    sealed, account.email_index = await keeper.collector.seal_account_email(address_id, newcomer.email)
    account_id = account.id
    try:
        await keeper.db.write(lambda session: _store(session, account, name, newcomer.identity, sealed, keeper.clock))
    except CommentsError:
        await keeper.db.write(lambda session: queue_forget_address(session, address_id, keeper.clock))
        raise
    return account_id


def _store(
    session: Session, account: Account, name: Name, identity: Identity, sealed: SealedIdentity, clock: Clock
) -> None:
    index = account.email_index or b""
    wait_for_turn(session, b"address", index)
    if find_by_email_index(session, index) is not None:
        raise AddressTakenError
    claim(session, name)
    session.add(account)
    try:
        session.flush()
    except IntegrityError:
        raise UsernameTakenError from None
    store_identity(session, sealed)
    add_identity(session, account.id, identity, clock)
    append(session, own_act(Action.IDENTITY_LINKED, account.id), clock)
