from collections.abc import Iterator

import pytest

from comments.accounts.models import Account
from comments.accounts.passwords import PasswordHasher
from comments.accounts.registrar import Registrar
from comments.accounts.second_factors import Verifier
from comments.accounts.signing_in import Doorkeeper
from comments.db.database import Database
from comments.foundation.rate_limit import RateLimiter
from comments.foundation.signing import Signer
from comments.vault.assembly import Vault
from tests.clock import SettableClock
from tests.factories.accounts import make_account
from tests.features.accounts.lobby import Lobby

PASSWORD = "correct horse battery"


@pytest.fixture
def hasher() -> Iterator[PasswordHasher]:
    hasher = PasswordHasher(memory_kib=8)
    yield hasher
    hasher.close()


@pytest.fixture
def verifier(database: Database, vault: Vault, clock: SettableClock) -> Verifier:
    return Verifier(database, vault.secrets, RateLimiter(bytes(32), clock), clock)


@pytest.fixture
def keeper(
    database: Database, hasher: PasswordHasher, vault: Vault, verifier: Verifier, clock: SettableClock
) -> Doorkeeper:
    return Doorkeeper(database, hasher, vault.collector, verifier, clock)


@pytest.fixture
async def alice(database: Database, hasher: PasswordHasher) -> Account:
    """Alice's account, beside bob's and one without a password."""
    password_hash, bobs = await hasher.hash(PASSWORD), await hasher.hash("another password")
    await database.write(lambda session: make_account(session, "bob", password_hash=bobs))
    await database.write(lambda session: make_account(session, "nobody"))
    return await database.write(lambda session: make_account(session, "alice", password_hash=password_hash))


@pytest.fixture
def lobby(database: Database, hasher: PasswordHasher, vault: Vault, clock: SettableClock) -> Lobby:
    limiter = RateLimiter(bytes(32), clock)
    return Lobby(Registrar(database, hasher, vault.collector, Signer(vault.signing_key), limiter, clock), clock)
