"""A provider, or a mailed link, does not stand in for a second factor."""

import pytest
from sqlmodel import Session

from comments.accounts.linking import Identity, link_identity, provider_name
from comments.accounts.models import Account
from tests.mailbox import mails_to, path_in
from tests.service import Running
from tests.web.account.other_ways.conftest import DORA, Traveller


@pytest.fixture
async def careful(running: Running, dora: Account) -> Account:
    """Dora, with a name elsewhere and a second factor."""
    provider = provider_name("impostor")
    index = running.vault.collector.identity_index(provider, "ada-there")

    def add(session: Session) -> None:
        link_identity(session, dora.id, Identity(provider=provider, subject_index=index), running.clock)
        session.get_one(Account, dora.id).totp_confirmed_at = running.clock()

    await running.db.write(add)
    return dora


async def test_a_provider_leads_to_the_second_step(traveller: Traveller, careful: Account) -> None:
    answer = await traveller.travel()
    led = answer.headers["location"].partition("?")[0]
    assert (led, await traveller.is_signed_in_as()) == ("/account/sign-in/code", None)


async def test_a_mailed_link_does_too(running: Running, traveller: Traveller, careful: Account) -> None:
    await traveller.browser.post("/sign-in/link", {"login": "dora"})
    (mail,) = [each for each in await mails_to(running, DORA) if "/sign-in/link/" in each.as_string()]
    answer = await traveller.browser.client.post(path_in(mail))
    led = answer.headers["location"].partition("?")[0]
    assert (led, await traveller.is_signed_in_as()) == ("/account/sign-in/code", None)
