"""Registering oneself: a name, an address and a password. Whether the address is known, nobody learns but its owner."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, TypeVar

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from comments.accounts.errors import UsernameTakenError
from comments.accounts.links import REGISTRATION_LIFETIME, LinkPurpose, issue
from comments.accounts.made_under import UNKNOWN, MadeUnder
from comments.accounts.mails import queue_confirm, queue_forget_address, queue_known_address
from comments.accounts.models import Account
from comments.accounts.naming import Name, claim, own_choice, require_free
from comments.accounts.password_rules import Holder, check_password
from comments.accounts.queries import find_by_email_index
from comments.accounts.registrar import Registrar, queue_for_nobody
from comments.accounts.rules import check_email
from comments.foundation.errors import FieldProblem, InvalidInputError
from comments.foundation.identifiers import new_id
from comments.vault.collection import SealedIdentity, store_identity

T = TypeVar("T")
_ATTEMPT: Final = "registration attempt"
_ID_LENGTH: Final = 16


@dataclass(frozen=True, kw_only=True)
class Registration:
    """What is asked of somebody who registers; their language is that of the page on which they did.

    A try that is sent again with the same key is the same registration.
    """

    username: str
    email: str = field(repr=False)
    password: str = field(repr=False)
    language: str = "en"
    made_under: MadeUnder = UNKNOWN
    idempotency_key: str | None = field(default=None, repr=False)


@dataclass(frozen=True, kw_only=True)
class _Candidate:
    account: Account
    name: Name
    sealed: SealedIdentity
    email_index: bytes = field(repr=False)
    may_mail: bool


async def join(registrar: Registrar, new: Registration) -> Account:
    """Hold the name for 48 hours, and mail the link that makes an account of it, or word that there is one already.

    Raises InvalidInputError, UsernameTakenError or VaultLockedError; after the same work for every address.
    """
    name, email = _checked(new)
    account_id = _id_of(registrar, new, name)
    earlier = await registrar.db.read(lambda session: _earlier(session, account_id, name))
    if earlier is not None:
        return earlier
    address_id, now = new_id(), registrar.clock()
    account = Account(
        id=account_id,
        username=name.username,
        username_key=name.key,
        username_skeleton=name.skeleton,
        language=new.language,
        policy_site_id=new.made_under.site_id,
        policy_version=new.made_under.version,
        password_hash=await registrar.hasher.hash(new.password),
        # A known address is not stored anew, but its key was made, and goes with this row.
        address_id=address_id,
        created_at=now,
        ends_at=now + REGISTRATION_LIFETIME,
    )
    sealed, index = await registrar.collector.seal_account_email(address_id, email)
    may_mail = await registrar.may_mail(index)
    candidate = _Candidate(account=account, name=name, sealed=sealed, email_index=index, may_mail=may_mail)
    try:
        return await registrar.db.write(lambda session: _hold(session, candidate, registrar))
    except UsernameTakenError:
        await registrar.db.write(lambda session: queue_forget_address(session, address_id, registrar.clock))
        raise


def _checked(new: Registration) -> tuple[Name, str]:
    """The name and the address in their kept forms; raises InvalidInputError with everything that is wrong at once."""
    problems: list[FieldProblem] = []
    name = _attempted(lambda: own_choice(_given("username", new.username)), problems)
    email = _attempted(lambda: check_email(_given("email", new.email)), problems)
    holder = Holder(username=new.username, email=email or "")
    _attempted(lambda: check_password(_given("password", new.password), holder), problems)
    if name is None or email is None or problems:
        raise InvalidInputError(*problems)
    return name, email


def _given(field: str, value: str) -> str:
    if not value.strip():
        raise InvalidInputError(FieldProblem(field, "required"))
    return value


def _attempted(check: Callable[[], T], problems: list[FieldProblem]) -> T | None:
    try:
        return check()
    except InvalidInputError as refusal:
        problems += refusal.problems
        return None


def _id_of(registrar: Registrar, new: Registration, name: Name) -> str:
    """The same for one try and its repetition, and made from no address."""
    if new.idempotency_key is None:
        return new_id()
    return registrar.signer.token(_ATTEMPT, f"{new.idempotency_key}\0{name.key}")[:_ID_LENGTH]


def _earlier(session: Session, account_id: str, name: Name) -> Account | None:
    """What an earlier try stored; raises UsernameTakenError before any work is done for nothing."""
    found = session.get(Account, account_id)
    if found is None:
        require_free(session, name)
    return found


def _hold(session: Session, candidate: _Candidate, registrar: Registrar) -> Account:
    account, clock = candidate.account, registrar.clock
    claim(session, candidate.name)
    session.add(account)
    try:
        session.flush()
    except IntegrityError:
        raise UsernameTakenError from None
    owner = find_by_email_index(session, candidate.email_index)
    is_known = owner is not None and owner.email_confirmed_at is not None
    if not is_known:
        store_identity(session, candidate.sealed)
    # Of a known address there is a link as well, which is mailed to nobody and confirms nothing.
    index = None if is_known else candidate.email_index
    link = issue(session, account.id, LinkPurpose.CONFIRM, registrar.signer, clock, index)
    if not candidate.may_mail:
        queue_for_nobody(session, clock)
    elif owner is not None and is_known:
        queue_known_address(session, owner.id, clock)
    else:
        queue_confirm(session, link, clock)
    return account
