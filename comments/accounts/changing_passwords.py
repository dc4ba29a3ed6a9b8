"""Changing one's password while signed in: other sessions end, and this one goes on under another token."""

from dataclasses import dataclass, field

from sqlmodel import Session

from comments.accounts.errors import RecentSignInNeededError, WrongCredentialsError
from comments.accounts.links import LinkPurpose, forget_links
from comments.accounts.mails import queue_password_changed
from comments.accounts.models import Account
from comments.accounts.own_acts import own_act
from comments.accounts.password_rules import Holder as Whose
from comments.accounts.password_rules import check_password
from comments.accounts.proving import Holder
from comments.accounts.queries import has_second_factor
from comments.accounts.rules import LONGEST_PASSWORD
from comments.accounts.sessions import SignedIn, end_other_sessions, is_recent, renew_session
from comments.accounts.signing_in import Doorkeeper
from comments.audit.actions import Action
from comments.audit.log import append
from comments.foundation.clock import Clock


@dataclass(frozen=True, kw_only=True)
class PasswordChange:
    """The present password, which whoever never had one leaves empty, and the new one."""

    present: str = field(repr=False)
    new: str = field(repr=False)


async def change_password(keeper: Doorkeeper, holder: Holder, change: PasswordChange) -> SignedIn:
    """The session as it goes on; other sessions have ended.

    Raises WrongCredentialsError unless the present password is right, RecentSignInNeededError where there is none and
    the sign-in was long ago, and InvalidInputError for a new one that will not do.
    """
    account, has_second = await keeper.db.read(lambda session: _look(session, holder.person.id))
    check_password(change.new, Whose(username=account.username), has_second_factor=has_second)
    stored = account.password_hash
    if stored is None:
        _require_recent(holder, keeper)
    elif not await keeper.hasher.verify(stored, change.present[:LONGEST_PASSWORD], goes_first=True):
        raise WrongCredentialsError
    password_hash = await keeper.hasher.hash(change.new, goes_first=True)
    return await keeper.db.write(lambda session: _set(session, holder, (stored, password_hash), keeper.clock))


def _look(session: Session, account_id: str) -> tuple[Account, bool]:
    account = session.get_one(Account, account_id)
    return account, has_second_factor(session, account)


def _require_recent(holder: Holder, keeper: Doorkeeper) -> None:
    if not is_recent(holder.person, keeper.clock):
        raise RecentSignInNeededError


def _set(session: Session, holder: Holder, hashes: tuple[str | None, str], clock: Clock) -> SignedIn:
    account, (verified, new) = session.get_one(Account, holder.person.id), hashes
    if account.password_hash != verified:
        raise WrongCredentialsError
    account.password_hash = new
    session.add(account)
    forget_links(session, account.id, [LinkPurpose.RESET, LinkPurpose.SIGN_IN])
    end_other_sessions(session, account.id, holder.person.session_id, clock)
    begun = renew_session(session, holder.token, clock, strong=holder.person.strong, proved=verified is not None)
    queue_password_changed(session, account.id, clock)
    append(session, own_act(Action.CREDENTIAL_SET, account.id), clock)
    return begun
