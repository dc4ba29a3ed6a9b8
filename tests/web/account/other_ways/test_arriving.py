"""Coming back from a provider: whoever is known there gets in, a newcomer chooses a name."""

from datetime import timedelta

import pytest
from sqlmodel import col, select

from comments.accounts.models import Account, LinkedIdentity
from comments.sites.models import Site
from tests.service import Running
from tests.web.account.conftest import Browser
from tests.web.account.other_ways.conftest import Traveller, join


async def test_the_door_shows_every_provider(stranger: Browser) -> None:
    page = (await stranger.get("/sign-in?next=/account/sessions")).text
    assert [f'action="/account/oidc/{each}"' in page for each in ("impostor", "second")] == [True, True]


async def test_a_button_leads_on_to_the_provider(traveller: Traveller) -> None:
    page = await traveller.leave()
    assert (page.status_code, f'content="0;url={traveller.there.issuer}/authorize?' in page.text) == (200, True)


async def test_a_newcomer_is_asked_for_a_name(traveller: Traveller) -> None:
    answer = await traveller.travel()
    page = await traveller.browser.get("/arrival")
    assert (answer.headers["location"], "ada@example.org" in page.text) == ("/account/arrival", True)


async def test_a_newcomer_gets_in_with_the_name_that_they_chose(traveller: Traveller) -> None:
    await join(traveller, "ada")
    assert await traveller.is_signed_in_as() == "ada"


async def test_the_account_has_a_confirmed_address_and_no_password(running: Running, traveller: Traveller) -> None:
    await join(traveller, "ada")
    account = await running.db.read(
        lambda session: session.exec(select(Account).where(col(Account.username) == "ada")).one()
    )
    index = running.vault.collector.email_index("ADA@EXAMPLE.ORG")
    assert (account.email_index, account.password_hash, account.ends_at) == (index, None, None)


async def test_the_account_carries_the_version_of_the_only_blogs_policy(
    running: Running, traveller: Traveller, garage: Site
) -> None:
    await join(traveller, "ada")
    made_under = select(Account.policy_site_id, Account.policy_version).where(col(Account.username) == "ada")
    assert await running.db.read(lambda session: session.exec(made_under).one()) == (garage.id, 1)


async def test_whoever_was_here_before_gets_in_at_once(traveller: Traveller, another: Traveller) -> None:
    await join(traveller, "ada")
    answer = await another.travel()
    assert (answer.headers["location"], await another.is_signed_in_as()) == ("/account/profile", "ada")


async def test_they_are_known_by_their_name_there_and_not_by_their_address(
    traveller: Traveller, another: Traveller
) -> None:
    await join(traveller, "ada")
    await another.travel(email="ada.elsewhere@example.org")
    assert await another.is_signed_in_as() == "ada"


async def test_one_who_wanted_to_go_somewhere_gets_there(traveller: Traveller, another: Traveller) -> None:
    await join(traveller, "ada")
    await another.leave("/account/sessions")
    assert (await another.come_back()).headers["location"] == "/account/sessions"


async def test_a_newcomer_gets_there_too(traveller: Traveller) -> None:
    await traveller.leave("/account/sessions")
    await traveller.come_back()
    answer = await traveller.browser.post("/arrival", {"username": "ada"})
    assert answer.headers["location"] == "/account/sessions"


@pytest.mark.parametrize("wish", ["https://evil.example/", "//evil.example/account/", "/sites/garage/threads"])
async def test_nobody_is_led_elsewhere(traveller: Traveller, wish: str) -> None:
    await traveller.leave(wish)
    await traveller.come_back()
    assert (await traveller.browser.post("/arrival", {"username": "ada"})).headers["location"] == "/account/profile"


@pytest.mark.parametrize(
    ("username", "status"), [("admin", 400), ("no name", 400), ("", 400), ("noise", 409), ("n0ise", 409)]
)
async def test_a_name_follows_the_rules_of_names(
    traveller: Traveller, dora: Account, username: str, status: int
) -> None:
    answer = await join(traveller, username)
    assert (answer.status_code, await traveller.is_signed_in_as()) == (status, None)


async def test_a_refused_name_can_be_tried_again(traveller: Traveller, dora: Account) -> None:
    await join(traveller, "noise")
    await traveller.browser.post("/arrival", {"username": "ada"})
    assert await traveller.is_signed_in_as() == "ada"


async def test_a_form_that_is_sent_twice_makes_one_account(running: Running, traveller: Traveller) -> None:
    await traveller.travel()
    kept = dict(traveller.browser.client.cookies)
    await traveller.browser.post("/arrival", {"username": "ada"})
    traveller.browser.client.cookies.update(kept)
    again = await traveller.browser.post("/arrival", {"username": "ada2"})
    linked = await running.db.read(lambda session: len(session.exec(select(LinkedIdentity)).all()))
    assert (again.headers["location"], linked) == ("/account/arrival", 1)


async def test_an_arrival_is_kept_for_an_hour(running: Running, traveller: Traveller) -> None:
    await traveller.travel()
    running.clock.advance(timedelta(hours=1))
    assert (await traveller.browser.post("/arrival", {"username": "ada"})).headers["location"] == "/account/sign-in"


async def test_nobody_arrives_who_was_nowhere(stranger: Browser) -> None:
    page, form = await stranger.get("/arrival"), await stranger.post("/arrival", {"username": "ada"})
    assert (page.headers["location"], form.headers["location"]) == ("/account/sign-in", "/account/sign-in")


async def test_the_browser_can_read_nothing_of_what_it_carries(traveller: Traveller) -> None:
    await traveller.travel()
    (cookie,) = [each for each in traveller.browser.client.cookies.jar if each.name == "aparte-arrival"]
    header = "eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0"
    assert (str(cookie.value).count("."), str(cookie.value).partition(".")[0]) == (4, header)


async def test_what_it_carries_is_kept_from_scripts(traveller: Traveller) -> None:
    cookie = (await traveller.leave()).headers["set-cookie"].lower()
    assert [part in cookie for part in ("httponly", "samesite=lax", "max-age=600", "path=/")] == [True] * 4


async def test_each_provider_knows_people_by_names_of_its_own(traveller: Traveller, another: Traveller) -> None:
    await join(traveller, "ada")
    another.provider = "second"
    await another.travel(email="somebody.else@example.org")
    assert await another.is_signed_in_as() is None
