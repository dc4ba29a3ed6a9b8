"""Setting up, renewing and removing second factors: recorded, told by mail, and other sessions end with it."""

from dataclasses import dataclass, field

from sqlmodel import Session

from comments.accounts.errors import LastSecondFactorError, WrongCodeError
from comments.accounts.mails import FactorChange, queue_second_factor_changed
from comments.accounts.models import Account
from comments.accounts.passkeys import forget_passkey, forget_passkeys, store_passkey
from comments.accounts.proving import Holder
from comments.accounts.recovery_codes import forget_codes, replace_codes
from comments.accounts.relying_party import Answer
from comments.accounts.second_factors import Verifier, second_factors_of
from comments.accounts.sessions import SignedIn, end_all_sessions, end_other_sessions, renew_session
from comments.accounts.totp import SEED, UNCONFIRMED_SEED, matching_step, new_seed
from comments.audit.actions import Action
from comments.audit.actors import Actor
from comments.audit.log import Act, append
from comments.foundation.clock import Clock
from comments.foundation.errors import NotFoundError
from comments.vault.secrets import forget_secret


@dataclass(frozen=True, kw_only=True)
class Changed:
    """The session under its new token, and the codes on paper where new ones were made, which are told this once."""

    signed_in: SignedIn
    codes: tuple[str, ...] = field(default=(), repr=False)


async def begin_app(verifier: Verifier, account_id: str) -> None:
    """Make a seed for an app; it counts for nothing until a code made from it comes back."""
    await verifier.secrets.keep(account_id, UNCONFIRMED_SEED, new_seed())


async def unconfirmed_seed(verifier: Verifier, account_id: str) -> str | None:
    """The seed that waits for its first code."""
    return await verifier.secrets.recall(account_id, UNCONFIRMED_SEED)


async def confirm_app(verifier: Verifier, holder: Holder, code: str) -> Changed:
    """Let the app count, in place of an earlier one, now that it showed a code.

    Raises WrongCodeError, or NotFoundError when no seed waits.
    """
    account_id = holder.person.id
    seed = await unconfirmed_seed(verifier, account_id)
    if seed is None:
        raise NotFoundError
    step = matching_step(seed, "".join(code.split()), verifier.clock)
    if step is None:
        raise WrongCodeError
    await verifier.secrets.keep(account_id, SEED, seed)

    def confirm(session: Session) -> Changed:
        is_first = not second_factors_of(session, account_id).any
        account = session.get_one(Account, account_id)
        account.totp_confirmed_at, account.totp_step = verifier.clock(), step
        session.add(account)
        forget_secret(session, account_id, UNCONFIRMED_SEED)
        return _changed(session, holder, FactorChange.APP_ADDED, verifier.clock, with_codes=is_first, strong=True)

    return await verifier.db.write(confirm)


def remove_app(session: Session, holder: Holder, clock: Clock) -> Changed:
    """Let the app count no more; raises LastSecondFactorError, or NotFoundError where there is none."""
    account = session.get_one(Account, holder.person.id)
    if account.totp_confirmed_at is None:
        raise NotFoundError
    _forget_app(session, account)
    return _removed(session, holder, FactorChange.APP_REMOVED, clock)


def add_passkey(session: Session, holder: Holder, label: str, answer: Answer, clock: Clock) -> Changed:
    """Keep a passkey that was just made; raises PasskeyRefusedError or InvalidInputError."""
    is_first = not second_factors_of(session, holder.person.id).any
    store_passkey(session, holder.person.id, label, answer, clock)
    return _changed(session, holder, FactorChange.PASSKEY_ADDED, clock, with_codes=is_first, strong=True)


def remove_passkey(session: Session, holder: Holder, handle: str, clock: Clock) -> Changed:
    """Forget a passkey; raises LastSecondFactorError, or NotFoundError unless it is theirs."""
    forget_passkey(session, holder.person.id, handle)
    return _removed(session, holder, FactorChange.PASSKEY_REMOVED, clock)


def renew_codes(session: Session, holder: Holder, clock: Clock) -> Changed:
    """New codes on paper in place of the old ones; raises NotFoundError without a factor for them to stand in for."""
    if not second_factors_of(session, holder.person.id).any:
        raise NotFoundError
    return _changed(session, holder, FactorChange.CODES_RENEWED, clock, with_codes=True)


def remove_all(session: Session, account_id: str, by: Actor, clock: Clock) -> None:
    """Leave none, for somebody who has lost them; they are signed out everywhere."""
    _forget_app(session, session.get_one(Account, account_id))
    forget_passkeys(session, account_id)
    forget_codes(session, account_id)
    end_all_sessions(session, account_id, clock)
    _tell(session, account_id, FactorChange.ALL_REMOVED, by, clock)


def _forget_app(session: Session, account: Account) -> None:
    account.totp_confirmed_at = account.totp_step = None
    session.add(account)
    session.flush()
    for name in (SEED, UNCONFIRMED_SEED):
        forget_secret(session, account.id, name)


def _removed(session: Session, holder: Holder, change: FactorChange, clock: Clock) -> Changed:
    left = second_factors_of(session, holder.person.id)
    if left.any:
        return _changed(session, holder, change, clock)
    if left.must_have:
        raise LastSecondFactorError
    forget_codes(session, holder.person.id)
    return _changed(session, holder, change, clock, strong=False)


def _changed(
    session: Session,
    holder: Holder,
    change: FactorChange,
    clock: Clock,
    *,
    with_codes: bool = False,
    strong: bool | None = None,
) -> Changed:
    person = holder.person
    codes = replace_codes(session, person.id) if with_codes else ()
    end_other_sessions(session, person.id, person.session_id, clock)
    now_strong = person.strong if strong is None else strong
    signed_in = renew_session(session, holder.token, clock, strong=now_strong, proved=False)
    _tell(session, person.id, change, Actor(person.id, "self"), clock)
    return Changed(signed_in=signed_in, codes=codes)


def _tell(session: Session, account_id: str, change: FactorChange, by: Actor, clock: Clock) -> None:
    queue_second_factor_changed(session, account_id, change, clock)
    act = Act(
        action=Action.SECOND_FACTOR_CHANGED,
        actor_id=by.id,
        actor_role=by.role,
        subject=f"accounts:{account_id}",
        detail={"change": change.value},
    )
    append(session, act, clock)
