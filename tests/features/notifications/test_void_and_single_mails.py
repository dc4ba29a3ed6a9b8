"""Mails whose reason is gone by the time they would leave, and what single mails say."""

from datetime import timedelta

import pytest
from sqlalchemy import delete
from sqlmodel import Session

from comments.accounts.mails import FactorChange, Mail, queue_second_factor_changed
from comments.accounts.models import AccountLink
from comments.foundation.texts import LANGUAGES
from comments.notifications.letters import LETTERS
from comments.vault.assembly import Vault
from comments.vault.bound import ACCOUNTS
from tests.factories.mails import account_of
from tests.features.notifications.conftest import Office
from tests.mailbox import take_mails, text_of

OF_NO_ACCOUNT = {Mail.INVITATION, Mail.LOST_RECEIPTS, Mail.REPORT_RECEIVED, Mail.REPORT_SETTLED}
WITH_LINK = sorted(kind for kind, letter in LETTERS.items() if "{token}" in letter.path and kind not in OF_NO_ACCOUNT)


async def nothing_leaves(office: Office) -> bool:
    """Whether the promise counts as kept although no mail was written."""
    return (await office.send(), take_mails(office.folder)) == (1, [])


@pytest.mark.parametrize("kind", WITH_LINK)
async def test_a_link_that_is_gone_makes_the_mail_void(office: Office, kind: Mail) -> None:
    await office.promise(kind)
    await office.db.write(lambda session: session.execute(delete(AccountLink)).close())
    assert await nothing_leaves(office)


async def test_one_that_ran_out_while_the_mail_waited_as_well(office: Office) -> None:
    await office.promise(Mail.RESET)
    office.clock.advance(timedelta(hours=2))
    assert await nothing_leaves(office)


async def test_a_search_that_is_over_as_well(office: Office) -> None:
    await office.promise(Mail.LOST_RECEIPTS)
    office.clock.advance(timedelta(hours=1))
    assert await nothing_leaves(office)


async def test_an_invitation_that_ran_out_as_well(office: Office) -> None:
    await office.promise(Mail.INVITATION)
    office.clock.advance(timedelta(days=30))
    assert await nothing_leaves(office)


@pytest.mark.parametrize("kind", [Mail.RESET, Mail.PASSWORD_CHANGED])
async def test_nobody_writes_to_a_closed_account(office: Office, kind: Mail) -> None:
    def close(session: Session) -> None:
        account_of(session, office.ada).closed_at = office.clock()

    await office.promise(kind)
    await office.db.write(close)
    assert await nothing_leaves(office)


async def test_a_forgotten_address_makes_the_mail_void(office: Office, vault: Vault) -> None:
    await office.promise(Mail.PASSWORD_CHANGED)
    await vault.eraser.forget_rows(ACCOUNTS, [office.ada.address_id])
    assert await nothing_leaves(office)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_each_change_of_a_second_factor_has_words_of_its_own(office: Office, language: str) -> None:
    def promise(session: Session) -> None:
        account_of(session, office.ada).language = language
        for change in FactorChange:
            queue_second_factor_changed(session, office.ada.account_id, change, office.clock)

    await office.db.write(promise)
    await office.send()
    assert len({text_of(each) for each in take_mails(office.folder)}) == len(FactorChange)


async def test_a_provider_has_the_name_that_its_operator_gave_it(office: Office) -> None:
    await office.promise(Mail.IDENTITY_LINKED)
    await office.send()
    (message,) = take_mails(office.folder)
    assert "signing in with Example accounts" in text_of(message)
