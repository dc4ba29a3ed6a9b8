"""People whom a blog vouches for exist there alone: no name or address of theirs leads to anybody else's account."""

import asyncio
from functools import partial

import pytest
from sqlmodel import col, select

from comments.accounts.models import Account
from comments.accounts.passwords import PasswordHasher
from comments.accounts.queries import find_by_username
from comments.accounts.registering import NewAccount, add_account
from comments.sites.models import Site
from tests.service import BAKERY, PASSWORD, Running
from tests.web.widget.site_tokens import SigningSite

DORA = "dora@example.net"


@pytest.fixture
async def blog(running: Running, garage: Site) -> SigningSite:
    blog = SigningSite(running, "garage")
    await blog.set_to("on")
    return blog


@pytest.fixture
async def dora(running: Running) -> Account:
    """A member of the whole service, with a confirmed address."""
    hasher: PasswordHasher = running.service.litestar.state.hasher
    new = NewAccount(username="dora", email=DORA, password=PASSWORD, verified=True)
    return await add_account(running.db, hasher, running.vault.collector, new, running.clock)


async def people_of(blog: SigningSite) -> list[Account]:
    site = await blog.site()
    chosen = select(Account).where(col(Account.home_site_id) == site.id)
    return await blog.running.db.read(lambda session: list(session.exec(chosen)))


async def test_a_reader_who_comes_again_is_the_same(blog: SigningSite) -> None:
    ids = {(await blog.sign_on_as()).json()["account"]["id"] for _ in range(3)}
    assert (len(ids), len(await people_of(blog))) == (1, 1)


async def test_two_readers_of_one_name_are_two(blog: SigningSite) -> None:
    for subject in ("reader-7", "reader-8"):
        await blog.sign_on_as(sub=subject)
    assert [each.username for each in await people_of(blog)] == ["Nadia", "Nadia"]


async def test_a_reader_who_comes_twice_at_once_is_one(blog: SigningSite) -> None:
    answers = await asyncio.gather(*(blog.sign_on_as() for _ in range(5)))
    assert ({each.status_code for each in answers}, len(await people_of(blog))) == ({201}, 1)


async def test_one_token_that_comes_twice_at_once_serves_once(blog: SigningSite) -> None:
    token = await blog.token()
    answers = await asyncio.gather(*(blog.sign_on(token) for _ in range(5)))
    assert sorted(each.status_code for each in answers) == [201, 401, 401, 401, 401]


async def test_a_reader_of_the_same_number_elsewhere_is_somebody_else(blog: SigningSite, bakery: Site) -> None:
    other = SigningSite(blog.running, "bakery")
    await other.set_to("on")
    here = (await blog.sign_on_as()).json()["account"]["id"]
    there = (await other.sign_on(await other.token(), BAKERY)).json()["account"]["id"]
    assert here != there


@pytest.mark.parametrize("claims", [{"sub": DORA, "name": "dora"}, {"name": "dora", "preferred_username": "dora"}])
async def test_a_blog_that_claims_somebodys_address_gains_nothing(
    blog: SigningSite, dora: Account, claims: dict[str, str]
) -> None:
    answer = (await blog.sign_on_as(email=DORA, email_verified=True, **claims)).json()
    kept = await blog.running.db.read(lambda session: session.get_one(Account, dora.id))
    (made,) = await people_of(blog)
    assert (answer["account"]["id"] == dora.id, made.id == dora.id, made.email_index, kept.username) == (
        False,
        False,
        None,
        "dora",
    )


async def test_no_name_finds_one_of_a_blogs_own_people(blog: SigningSite) -> None:
    await blog.sign_on_as(name="Nadia")
    (made,) = await people_of(blog)
    tries = ["Nadia", "nadia", made.username_key, made.username_key.lower(), made.id]
    found = [await blog.running.db.read(partial(find_by_username, username=each)) for each in tries]
    assert found == [None] * 5


async def test_their_name_stays_free_for_everybody_else(blog: SigningSite) -> None:
    await blog.sign_on_as(name="Nadia")
    hasher: PasswordHasher = blog.running.service.litestar.state.hasher
    new = NewAccount(username="Nadia", email="nadia@example.net", password=PASSWORD)
    account = await add_account(blog.running.db, hasher, blog.running.vault.collector, new, blog.running.clock)
    assert account.username == "Nadia"


@pytest.mark.parametrize("path", ["/api/v1/me", "/api/v1/sessions"])
async def test_what_they_hold_opens_nothing_but_comments(blog: SigningSite, path: str) -> None:
    token = (await blog.sign_on_as()).json()["token"]
    async with blog.running.client(authorization=f"Bearer {token}") as client:
        assert (await client.get(path)).status_code == 401


async def test_on_another_blog_they_may(blog: SigningSite, alice: str, bakery: Site) -> None:
    other = SigningSite(blog.running, "bakery")
    await other.set_to("on")
    assert (await other.sign_on(await other.token(name="alice"), BAKERY)).status_code == 201


async def test_a_new_name_is_taken_over(blog: SigningSite) -> None:
    await blog.sign_on_as(name="Nadia")
    answer = await blog.sign_on_as(name="Nadia B.")
    assert (answer.json()["account"]["username"], len(await people_of(blog))) == ("Nadia B.", 1)


async def test_a_token_that_was_used_changes_no_name(blog: SigningSite) -> None:
    old = await blog.token(name="Old")
    await blog.sign_on(old)
    await blog.sign_on_as(name="New")
    await blog.sign_on(old)
    assert [each.username for each in await people_of(blog)] == ["New"]
