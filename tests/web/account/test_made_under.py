"""Each account carries the version of the policy that it was made under, which stands beside the form."""

from urllib.parse import quote

import pytest
from sqlmodel import Session, col, select

from comments.accounts.models import Account
from comments.sites.models import Site
from tests.factories.policies import amend
from tests.service import Running
from tests.web.account.conftest import Browser

FIELDS = {"username": "ada", "email": "ada@example.org", "password": "correct horse battery"}
FROM_THE_BLOG = {"next": "/account/connect?site=garage&origin=https%3A%2F%2Fblog.example.org"}


@pytest.fixture
def backend() -> str:
    return "sqlite"


async def kept(running: Running) -> tuple[str | None, int | None]:
    def read(session: Session) -> tuple[str | None, int | None]:
        chosen = select(Account.policy_site_id, Account.policy_version).where(col(Account.username) == "ada")
        return session.exec(chosen).one()

    return await running.db.read(read)


async def test_whoever_registers_from_a_blog_is_shown_its_policy(
    stranger: Browser, running: Running, garage: Site, bakery: Site
) -> None:
    await amend(running.db, running.clock, "garage", 30)
    page = (await stranger.get(f"/register?next={quote(FROM_THE_BLOG['next'])}")).text
    expected = ("privacy policy of Garage, version 2", "/sites/garage/privacy")
    assert [each in page for each in expected] == [True, True]


async def test_the_account_carries_the_version_of_that_blog(
    stranger: Browser, running: Running, garage: Site, bakery: Site
) -> None:
    await amend(running.db, running.clock, "garage", 30)
    await stranger.post("/register", FIELDS | FROM_THE_BLOG)
    assert await kept(running) == (garage.id, 2)


async def test_where_there_is_one_blog_it_is_that_ones(stranger: Browser, running: Running, garage: Site) -> None:
    await stranger.post("/register", FIELDS)
    assert await kept(running) == (garage.id, 1)


@pytest.mark.parametrize("way", [{}, {"next": "/account/connect?site=nowhere"}, {"next": "/account/sites?site=garage"}])
async def test_where_nobody_knows_from_which_of_several_blogs_no_version_is_made_up(
    stranger: Browser, running: Running, garage: Site, bakery: Site, way: dict[str, str]
) -> None:
    await stranger.post("/register", FIELDS | way)
    page = (await stranger.get("/register")).text
    assert (await kept(running), "privacy policy of" in page) == ((None, None), False)


async def test_by_program_it_is_the_only_blogs(running: Running, garage: Site) -> None:
    async with running.client() as client:
        await client.post("/api/v1/accounts", json=FIELDS)
    assert await kept(running) == (garage.id, 1)
