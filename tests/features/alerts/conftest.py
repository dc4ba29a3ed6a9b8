"""A blog that dora comments on and bob moderates, beside one that knows others."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlmodel import Session

from comments.accounts.models import Account
from comments.db.database import Database
from comments.policies.alerting import Alert
from comments.policies.rules import Severity
from comments.portability.own_alerts import own_alerts
from comments.sites.models import Site
from tests.clock import SettableClock
from tests.factories.accounts import make_account
from tests.factories.people import People
from tests.factories.policies import comment_by, publish

Publish = Callable[..., Awaitable[None]]


@dataclass(frozen=True)
class Readers:
    """Who reads both blogs; dora commented at the garage, ernest at the bakery, and others are not to be told."""

    db: Database
    dora: str
    ernest: str
    unconfirmed: str
    closing: str

    async def alerts(self, account_id: str) -> list[Alert]:
        return await self.db.read(lambda session: own_alerts(session, account_id))

    async def versions(self, account_id: str) -> list[tuple[str, int]]:
        return [(alert.site_slug, alert.version) for alert in await self.alerts(account_id)]


@pytest.fixture
async def readers(database: Database, people: People, clock: SettableClock) -> Readers:
    """Both blogs have version 1 by then."""

    def make(session: Session) -> Readers:
        accounts = {name: make_account(session, name) for name in ("dora", "ernest", "unconfirmed", "closing")}
        for name, site in (("dora", people.garage), ("ernest", people.bakery), ("unconfirmed", people.garage)):
            comment_by(session, site, accounts[name].id)
        comment_by(session, people.garage, accounts["closing"].id)
        # One who comments a lot is told as often as one who did so once; and guests are noise.
        comment_by(session, people.garage, accounts["dora"].id, key="/another")
        comment_by(session, people.garage, None)
        _withhold(accounts["unconfirmed"], accounts["closing"], clock)
        for site in (people.garage, people.bakery):
            publish(session, site, clock)
        return Readers(database, **{name: account.id for name, account in accounts.items()})

    made = await database.write(make)
    clock.advance(timedelta(days=1))
    return made


@pytest.fixture
def publish_next(database: Database, clock: SettableClock) -> Publish:
    async def do(site: Site, severity: Severity = "material") -> None:
        await database.write(lambda session: publish(session, site, clock, severity))

    return do


def _withhold(unconfirmed: Account, closing: Account, clock: SettableClock) -> None:
    unconfirmed.email_confirmed_at, closing.closes_at = None, clock()
