from functools import partial

import pytest
from sqlmodel import col, select

from comments.db.database import Database
from comments.vault import secrets
from comments.vault.assembly import Vault
from comments.vault.bound import SECRETS
from comments.vault.models import SealedValue

WHOSE = "an-account-of-16"


@pytest.fixture
def backend() -> str:
    """Nothing here depends on the kind of database."""
    return "sqlite"


async def test_a_secret_is_kept_under_the_category_that_the_register_has(database: Database, vault: Vault) -> None:
    await vault.secrets.keep(WHOSE, "seed", "an invented seed")
    kept = select(SealedValue.category).where(col(SealedValue.table_name) == SECRETS)
    assert await database.read(lambda session: session.exec(kept).all()) == ["second_factor"]


async def test_one_that_was_kept_under_an_earlier_name_still_opens(
    vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as earlier:
        earlier.setattr(secrets, "_place", partial(secrets._place, category="account_secret"))
        await vault.secrets.keep(WHOSE, "seed", "an invented seed")
    assert await vault.secrets.recall(WHOSE, "seed") == "an invented seed"
