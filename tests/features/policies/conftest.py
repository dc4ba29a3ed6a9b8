"""The garage with version 1 of its policy, beside another blog that has its own, and what changes it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlmodel import Session

from comments.accounts.models import Account
from comments.audit.actors import OPERATOR
from comments.db.database import Database
from comments.policies.alerting import Alert
from comments.policies.amending import amend_rules, launch_site
from comments.policies.clauses import Operator
from comments.policies.models import PolicyVersion
from comments.policies.rules import Severity
from comments.portability.own_alerts import own_alerts
from comments.sites.models import Site
from comments.sites.provisioning import NewSite
from comments.sites.queries import site_by_slug
from tests.clock import SettableClock
from tests.factories.accounts import make_account
from tests.factories.people import People
from tests.factories.policies import comment_by, publish

HOSTING = Operator(name="Example hosting", contact="privacy@example.org")
Amend = Callable[..., Awaitable[PolicyVersion | None]]


@pytest.fixture
async def garage(database: Database, clock: SettableClock) -> Site:
    def launch(session: Session, slug: str) -> Site:
        new = NewSite(slug=slug, name=slug.capitalize(), origins=[f"https://{slug}.example.org"])
        return launch_site(session, new, HOSTING, OPERATOR, clock)

    await database.write(lambda session: launch(session, "bakery"))
    return await database.write(lambda session: launch(session, "garage"))


@pytest.fixture
def amend(database: Database, garage: Site, clock: SettableClock) -> Amend:
    """Changes the garage's rules; `retention__spam="5"` is the rule `retention.spam`."""

    async def change(**changes: str) -> PolicyVersion | None:
        wanted = {key.replace("__", "."): text for key, text in changes.items()}
        return await database.write(
            lambda session: amend_rules(session, site_by_slug(session, "garage"), wanted, HOSTING, OPERATOR, clock)
        )

    return change


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
    unconfirmed.email_confirmed_at, closing.closed_at = None, clock()
