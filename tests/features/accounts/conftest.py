from collections.abc import Iterator

import pytest

from comments.accounts.models import Account
from comments.accounts.passwords import PasswordHasher
from comments.db.database import Database
from tests.factories.accounts import make_account

PASSWORD = "correct horse battery"


@pytest.fixture
def hasher() -> Iterator[PasswordHasher]:
    hasher = PasswordHasher(memory_kib=8)
    yield hasher
    hasher.close()


@pytest.fixture
async def alice(database: Database, hasher: PasswordHasher) -> Account:
    """Alice's account, beside bob's and one without a password."""
    password_hash, bobs = await hasher.hash(PASSWORD), await hasher.hash("another password")
    await database.write(lambda session: make_account(session, "bob", password_hash=bobs))
    await database.write(lambda session: make_account(session, "nobody"))
    return await database.write(lambda session: make_account(session, "alice", password_hash=password_hash))
