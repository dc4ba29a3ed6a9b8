"""The garage with version 1 of its policy, beside another blog that has its own, and what changes it."""

from collections.abc import Awaitable, Callable

import pytest
from sqlmodel import Session

from comments.audit.actors import OPERATOR
from comments.db.database import Database
from comments.policies.amending import amend_rules, launch_site
from comments.policies.clauses import Operator
from comments.policies.models import PolicyVersion
from comments.sites.models import Site
from comments.sites.provisioning import NewSite
from comments.sites.queries import site_by_slug
from tests.clock import SettableClock

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
