"""A name elsewhere signs in to an account only once its holder, signed in, has said so."""

from datetime import timedelta
from email.message import EmailMessage

import pytest
from sqlmodel import col, select

from comments.accounts.linking import provider_name
from comments.accounts.models import Account, LinkedIdentity
from comments.settings import Settings
from tests.mailbox import mails_of, mails_to
from tests.service import Running
from tests.web.account.other_ways.conftest import DORA, Traveller, join, new_account


async def linked_to(running: Running, account: Account) -> list[str]:
    """The providers through which somebody gets in."""
    chosen = select(LinkedIdentity.provider).where(col(LinkedIdentity.account_id) == account.id)
    return await running.db.read(lambda session: list(session.exec(chosen)))


async def sign_in(traveller: Traveller, login: str) -> None:
    await traveller.browser.sign_in(login)


@pytest.mark.parametrize("email", [DORA, DORA.upper(), "dora@EXAMPLE.net"])
async def test_the_address_of_an_account_opens_it_to_nobody(
    running: Running, traveller: Traveller, dora: Account, email: str
) -> None:
    await traveller.travel(email=email)
    assert (await traveller.is_signed_in_as(), await linked_to(running, dora)) == (None, [])


async def test_nor_does_a_name_that_is_chosen_for_it(running: Running, traveller: Traveller, dora: Account) -> None:
    await join(traveller, "eve", email=DORA)
    assert (await traveller.is_signed_in_as(), await linked_to(running, dora)) == (None, [])


async def test_an_address_that_nobody_has_proved_is_not_taken_either(running: Running, traveller: Traveller) -> None:
    unproved = await new_account(running, "dora", DORA, verified=False)
    await join(traveller, "eve", email=DORA)
    kept = await running.db.read(lambda session: session.get_one(Account, unproved.id).email_index)
    assert (await traveller.is_signed_in_as(), kept) == (None, running.vault.collector.email_index(DORA))


@pytest.mark.parametrize("email", [DORA, "nobody@example.net"])
async def test_an_address_that_the_provider_does_not_vouch_for_gains_nothing(
    traveller: Traveller, dora: Account, email: str
) -> None:
    answer = await join(traveller, "eve", email=email, email_verified=False)
    assert (answer.headers["location"], await traveller.is_signed_in_as()) == ("/account/sign-in", None)


async def test_the_page_after_it_does_not_tell_whether_there_is_such_an_account(
    traveller: Traveller, another: Traveller, dora: Account
) -> None:
    pages = []
    for each, email in ((traveller, DORA), (another, "nobody@example.net")):
        await each.travel(email=email, email_verified=False)
        pages.append((await each.browser.get("/arrival")).text)
    assert pages[0] == pages[1]


async def test_whoever_signs_in_after_it_is_asked_whether_the_two_are_one(traveller: Traveller, dora: Account) -> None:
    await traveller.travel(email=DORA)
    await sign_in(traveller, "dora")
    assert "/account/arrival/link" in (await traveller.browser.get("/identities")).text


async def test_their_yes_links_the_two(
    running: Running, traveller: Traveller, another: Traveller, dora: Account
) -> None:
    await traveller.travel(email=DORA)
    await sign_in(traveller, "dora")
    await traveller.browser.post("/arrival/link")
    await another.travel(email=DORA)
    assert (await another.is_signed_in_as(), await linked_to(running, dora)) == ("dora", [provider_name("impostor")])


async def test_without_a_yes_nothing_is_linked(running: Running, traveller: Traveller, dora: Account) -> None:
    await traveller.travel(email=DORA)
    await sign_in(traveller, "dora")
    await traveller.browser.get("/identities")
    assert await linked_to(running, dora) == []


async def test_a_yes_leads_to_where_they_wanted_to_go(traveller: Traveller, dora: Account) -> None:
    await traveller.leave("/account/sessions")
    await traveller.come_back(email=DORA)
    await sign_in(traveller, "dora")
    assert (await traveller.browser.post("/arrival/link")).headers["location"] == "/account/sessions"


async def test_another_account_is_linked_from_the_page(running: Running, traveller: Traveller, dora: Account) -> None:
    await sign_in(traveller, "dora")
    await traveller.leave(path="/identities/{}")
    answer = await traveller.come_back(email="anything@example.org", email_verified=False)
    linked = await linked_to(running, dora)
    assert (answer.headers["location"], linked) == ("/account/identities?linked=impostor", [provider_name("impostor")])


async def mail_on_linking(running: Running, traveller: Traveller) -> EmailMessage:
    await sign_in(traveller, "dora")
    await mails_of(running)
    await traveller.leave(path="/identities/{}")
    await traveller.come_back()
    (mail,) = await mails_to(running, DORA)
    return mail


async def test_the_holder_is_told_by_mail(running: Running, traveller: Traveller, dora: Account) -> None:
    assert "Impostor" in (await mail_on_linking(running, traveller)).as_string()


async def test_linking_takes_a_recent_sign_in(running: Running, traveller: Traveller, dora: Account) -> None:
    await sign_in(traveller, "dora")
    running.clock.advance(timedelta(minutes=11))
    answer = await traveller.leave(path="/identities/{}")
    assert answer.headers["location"].startswith("/account/confirm-identity")


async def test_linking_ends_where_it_began(running: Running, traveller: Traveller, dora: Account) -> None:
    await sign_in(traveller, "dora")
    await traveller.leave(path="/identities/{}")
    noise = await running.db.read(
        lambda session: session.exec(select(Account).where(Account.username == "noise")).one()
    )
    await sign_in(traveller, "noise")
    answer = await traveller.come_back()
    assert (answer.status_code, await linked_to(running, noise)) == (400, [])


async def test_whoever_signed_out_meanwhile_links_nothing(
    running: Running, traveller: Traveller, dora: Account
) -> None:
    await sign_in(traveller, "dora")
    await traveller.leave(path="/identities/{}")
    await traveller.browser.post("/sign-out")
    await traveller.come_back()
    assert await linked_to(running, dora) == []


async def test_one_name_elsewhere_opens_one_account(
    running: Running, traveller: Traveller, another: Traveller, dora: Account
) -> None:
    await join(another, "ada")
    await sign_in(traveller, "dora")
    await traveller.leave(path="/identities/{}")
    assert ((await traveller.come_back()).status_code, await linked_to(running, dora)) == (409, [])


async def test_a_second_name_at_one_provider_is_refused(traveller: Traveller, dora: Account) -> None:
    await sign_in(traveller, "dora")
    for subject, status in (("dora-there", 303), ("dora-too", 409), ("dora-there", 303)):
        await traveller.leave(path="/identities/{}")
        assert (await traveller.come_back(sub=subject)).status_code == status


async def test_an_account_without_a_confirmed_address_links_nothing(running: Running, traveller: Traveller) -> None:
    unproved = await new_account(running, "eric", "eric@example.net", verified=False)
    await sign_in(traveller, "eric")
    await traveller.leave(path="/identities/{}")
    assert ((await traveller.come_back()).status_code, await linked_to(running, unproved)) == (403, [])


async def test_what_was_linked_can_be_unlinked(running: Running, traveller: Traveller, dora: Account) -> None:
    await sign_in(traveller, "dora")
    await traveller.leave(path="/identities/{}")
    await traveller.come_back()
    await traveller.browser.post("/identities/impostor/remove")
    assert await linked_to(running, dora) == []


async def test_the_only_way_in_is_kept(traveller: Traveller) -> None:
    await join(traveller, "ada")
    answer = await traveller.browser.post("/identities/impostor/remove")
    assert (answer.status_code, "Set a password or a passkey first" in answer.text) == (409, True)


async def test_what_is_not_linked_cannot_be_unlinked(traveller: Traveller, dora: Account) -> None:
    await sign_in(traveller, "dora")
    assert (await traveller.browser.post("/identities/second/remove")).status_code == 404


async def test_a_provider_that_is_set_no_more_is_shown_as_gone(
    running: Running, traveller: Traveller, settings: Settings
) -> None:
    await join(traveller, "ada")
    running.service.litestar.state.providers._by_id.pop("impostor")
    page = (await traveller.browser.get("/identities")).text
    assert ("No longer offered here" in page, "/account/identities/impostor/remove" in page) == (True, True)
