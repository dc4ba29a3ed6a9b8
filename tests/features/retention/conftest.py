"""Retention over the real register and every feature's own purging."""

import pytest

from comments.db.database import Database
from comments.retention.assembly import new_retention
from comments.retention.purgers import Retention
from comments.vault.assembly import Vault
from tests.clock import SettableClock
from tests.features.retention.holds import Keeper


@pytest.fixture
def retention(database: Database, vault: Vault, clock: SettableClock) -> Retention:
    return new_retention(database, vault.expiry, clock)


@pytest.fixture
def keeper(retention: Retention, vault: Vault) -> Keeper:
    return Keeper(retention, vault)
