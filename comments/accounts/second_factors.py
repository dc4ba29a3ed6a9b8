"""What lets somebody in beside a password: which ones they have, and taking a code from the app or from paper."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session

from comments.accounts.errors import WrongCodeError
from comments.accounts.factor_rules import must_have_second_factor
from comments.accounts.guessing import Secret, take_guess, take_place
from comments.accounts.mails import FactorChange, queue_second_factor_changed
from comments.accounts.models import Account, Passkey
from comments.accounts.passkeys import passkeys_of
from comments.accounts.queries import sites_of
from comments.accounts.recovery_codes import codes_left, spend_code
from comments.accounts.totp import SEED, is_from_app, matching_step, spend_step
from comments.db.database import Database
from comments.foundation.clock import Clock
from comments.foundation.network import Address, network_of
from comments.foundation.rate_limit import RateLimiter
from comments.sites.rules import SiteSettings
from comments.vault.secrets import SecretKeeper


@dataclass(frozen=True)
class Verifier:
    """What checking a second factor needs of the running service."""

    db: Database
    secrets: SecretKeeper = field(repr=False)
    limiter: RateLimiter
    clock: Clock


@dataclass(frozen=True, kw_only=True)
class GivenCode:
    """A code that somebody typed, and where; `device` is the lane of a browser known to be theirs."""

    code: str = field(repr=False)
    address: Address | None = field(default=None, repr=False)
    device: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, kw_only=True)
class SecondFactors:
    """What somebody has set up; `must_have` says that they may not do without."""

    app_since: datetime | None
    passkeys: tuple[Passkey, ...]
    codes_left: int
    must_have: bool

    @property
    def any(self) -> bool:
        """Whether there is one; codes on paper stand in for one, and are none."""
        return self.app_since is not None or bool(self.passkeys)


@dataclass(frozen=True)
class Proofs:
    """With what somebody may prove who they are."""

    by_password: bool
    by_app: bool
    by_passkey: bool


async def check_code(verifier: Verifier, account_id: str, given: GivenCode) -> None:
    """Take a code, which is spent by it; raises WrongCodeError or TooManyRequestsError."""
    code = "".join(given.code.split())
    network = b"unknown" if given.address is None else network_of(given.address)
    if is_from_app(code):
        guess = await take_guess(verifier.limiter, Secret.CODE, account_id.encode(), network, given.device)
        await _take_from_app(verifier, account_id, code)
        await guess.was_right()
    else:
        # Too long to be guessed: whoever is kept waiting, since a stranger has used up the guesses, gets in with it.
        await take_place(verifier.limiter, network)
        await verifier.db.write(lambda session: _take_from_paper(session, account_id, code, verifier.clock))


def second_factors_of(session: Session, account_id: str) -> SecondFactors:
    """What somebody has set up."""
    account = session.get_one(Account, account_id)
    return SecondFactors(
        app_since=account.totp_confirmed_at,
        passkeys=tuple(passkeys_of(session, account_id)),
        codes_left=codes_left(session, account_id),
        must_have=must_have_one(session, account_id),
    )


def proofs_of(session: Session, account_id: str) -> Proofs:
    """What a form may ask somebody for."""
    has, account = second_factors_of(session, account_id), session.get_one(Account, account_id)
    return Proofs(
        by_password=account.password_hash is not None, by_app=has.app_since is not None, by_passkey=bool(has.passkeys)
    )


def must_have_one(session: Session, account_id: str) -> bool:
    """Whether a site on which somebody may open identities asks them for a second factor."""
    return any(
        must_have_second_factor(role, required=SiteSettings.of(site).second_factor == "required", is_staff=False)
        for site, role in sites_of(session, account_id)
    )


async def _take_from_app(verifier: Verifier, account_id: str, code: str) -> None:
    seed = await verifier.secrets.recall(account_id, SEED)
    step = None if seed is None else matching_step(seed, code, verifier.clock)
    if step is None or not await verifier.db.write(lambda session: spend_step(session, account_id, step)):
        raise WrongCodeError


def _take_from_paper(session: Session, account_id: str, code: str, clock: Clock) -> None:
    if not spend_code(session, account_id, code, clock):
        raise WrongCodeError
    queue_second_factor_changed(session, account_id, FactorChange.CODE_USED, clock)
