"""Alice in her own pages, with what she sets up there."""

from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any

import pyotp
import pytest

from comments.accounts.authenticators import creation_options, request_options
from comments.accounts.changing_factors import Changed, add_passkey, begin_app, confirm_app, unconfirmed_seed
from comments.accounts.errors import WrongCodeError
from comments.accounts.models import Account
from comments.accounts.proving import Holder
from comments.accounts.queries import account_by_username
from comments.accounts.recovery_codes import codes_left
from comments.accounts.relying_party import Answer, RelyingParty
from comments.accounts.second_factors import GivenCode, check_code
from comments.accounts.sessions import SignedIn, start_session
from comments.accounts.signing_in import Doorkeeper
from tests.clock import SettableClock
from tests.factories.authenticator import Authenticator

PARTY = RelyingParty("comments.example.org", "https://comments.example.org", "Example hosting")
CHALLENGE = "Y2hhbGxlbmdl"


@dataclass
class Somebody:
    """A person at their own account; `holder` follows the session's token as it changes."""

    keeper: Doorkeeper
    account: Account
    holder: Holder

    @classmethod
    async def arrives(cls, keeper: Doorkeeper, username: str) -> "Somebody":
        def begin(session: Any) -> tuple[Account, SignedIn]:
            account = account_by_username(session, username)
            return account, start_session(session, account, "account", None, keeper.clock)

        account, begun = await keeper.db.write(begin)
        return cls(keeper, account, Holder(person=begun.person, token=begun.token))

    def goes_on_as(self, changed: Changed) -> Changed:
        self.holder = Holder(person=changed.signed_in.person, token=changed.signed_in.token)
        return changed

    async def sets_up_app(self) -> tuple[pyotp.TOTP, Changed]:
        """Set up an app; its first code is spent by that."""
        await begin_app(self.keeper.verifier, self.account.id)
        app = pyotp.TOTP(await unconfirmed_seed(self.keeper.verifier, self.account.id) or "")
        changed = await confirm_app(self.keeper.verifier, self.holder, app.at(self.keeper.clock()))
        return app, self.goes_on_as(changed)

    async def makes_passkey(self, device: Authenticator, party: RelyingParty = PARTY) -> Changed:
        options = creation_options(party, self.account, [], CHALLENGE)
        answer = Answer(credential=device.make(options), challenge=CHALLENGE, party=PARTY)
        clock = self.keeper.clock
        changed = await self.keeper.db.write(lambda session: add_passkey(session, self.holder, "Laptop", answer, clock))
        return self.goes_on_as(changed)


def asked(challenge: str = CHALLENGE) -> dict[str, Any]:
    """What a device is asked for when somebody signs in with a passkey."""
    return request_options(PARTY, [], challenge)


def answered(credential: str, challenge: str = CHALLENGE) -> Answer:
    return Answer(credential=credential, challenge=challenge, party=PARTY)


async def takes(somebody: Somebody, code: str, address: str = "203.0.113.7") -> bool:
    """Whether the code is taken as a second factor."""
    given = GivenCode(code=code, address=ip_address(address))
    try:
        await check_code(somebody.keeper.verifier, somebody.account.id, given)
    except WrongCodeError:
        return False
    return True


async def left(somebody: Somebody) -> int:
    return await somebody.keeper.db.read(lambda session: codes_left(session, somebody.account.id))


@pytest.fixture
def device() -> Authenticator:
    return Authenticator(PARTY.id, PARTY.origin)


@pytest.fixture
async def alices(keeper: Doorkeeper, alice: Account, clock: SettableClock) -> Somebody:
    """Alice, signed in to her own pages."""
    return await Somebody.arrives(keeper, "alice")


@pytest.fixture
async def bobs(keeper: Doorkeeper, alice: Account, clock: SettableClock) -> Somebody:
    """Bob, likewise."""
    return await Somebody.arrives(keeper, "bob")
