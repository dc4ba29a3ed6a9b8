"""Adding an account: a username, a sealed e-mail address and a password's hash."""

from dataclasses import dataclass, field

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from comments.accounts.errors import AccountTakenError
from comments.accounts.mails import queue_forget_address
from comments.accounts.models import Account
from comments.accounts.naming import name_of
from comments.accounts.password_rules import Holder, check_password
from comments.accounts.passwords import PasswordHasher
from comments.accounts.rules import check_email
from comments.audit.actions import Action
from comments.audit.actors import OPERATOR
from comments.audit.log import Act, append
from comments.db.database import Database
from comments.foundation.clock import Clock
from comments.foundation.identifiers import new_id
from comments.vault.collection import Collector, SealedIdentity, store_identity


@dataclass(frozen=True, kw_only=True)
class NewAccount:
    """A person as the operator enters them; `verified` says that the address is known to be theirs."""

    username: str
    email: str = field(repr=False)
    password: str = field(repr=False)
    verified: bool = False


async def add_account(
    db: Database, hasher: PasswordHasher, collector: Collector, new: NewAccount, clock: Clock
) -> Account:
    """Add an account at the operator's word; raises InvalidInputError, AccountTakenError or VaultLockedError."""
    name, email = name_of(new.username), check_email(new.email)
    password = check_password(new.password, Holder(username=name.username, email=email))
    password_hash = await hasher.hash(password)
    now, address_id = clock(), new_id()
    sealed, email_index = await collector.seal_account_email(address_id, email)
    account = Account(
        id=new_id(),
        username=name.username,
        username_key=name.key,
        username_skeleton=name.skeleton,
        password_hash=password_hash,
        address_id=address_id,
        email_index=email_index,
        email_confirmed_at=now if new.verified else None,
        created_at=now,
    )
    try:
        return await db.write(lambda session: _store(session, account, sealed, clock))
    except AccountTakenError:
        # What was sealed for nothing leaves no key behind.
        await db.write(lambda session: queue_forget_address(session, address_id, clock))
        raise


def _store(session: Session, account: Account, sealed: SealedIdentity, clock: Clock) -> Account:
    session.add(account)
    try:
        session.flush()
    except IntegrityError:
        raise AccountTakenError from None
    store_identity(session, sealed)
    act = Act(action=Action.ACCOUNT_ADDED, actor_role=OPERATOR.role, subject=f"accounts:{account.id}")
    append(session, act, clock)
    return account
