"""Every kind of mail in both languages: whole, kind to the eye of its reader, and silent about everybody else."""

import re
from datetime import UTC, timedelta
from email.message import EmailMessage
from html.parser import HTMLParser

import pytest
from sqlalchemy import delete
from sqlmodel import Session

from comments.accounts.mails import FactorChange, Mail, queue_second_factor_changed
from comments.accounts.models import AccountLink, Invitation
from comments.foundation.texts import LANGUAGES
from comments.notifications.letters import LETTERS
from comments.vault.assembly import Vault
from comments.vault.bound import ACCOUNTS
from tests.factories.mails import account_of
from tests.features.notifications.conftest import ADA, Office
from tests.mailbox import html_of, take_mails, text_of

ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)*")
IP = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}")
PUBLIC = {"no-reply@comments.example.org", "privacy@hosting.example"}
"""Who sends, and whom the operator's own policy names."""
WITH_SECRET = {kind for kind, letter in LETTERS.items() if "{token}" in letter.path}


class Links(HTMLParser):
    """Where an HTML part leads, and what it would fetch."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.fetched: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.links += [str(values["href"])] if tag == "a" else []
        self.fetched += [str(values[each]) for each in ("src", "srcset", "background", "style") if each in values]


async def mail_of(office: Office, kind: Mail, language: str = "en") -> EmailMessage:
    """One mail of that kind."""

    def speak(session: Session) -> None:
        account_of(session, office.ada).language = language
        reader_invitation(session, office).language = language

    await office.db.write(speak)
    await office.promise(kind)
    await office.send()
    (message,) = take_mails(office.folder)
    return message


def reader_invitation(session: Session, office: Office) -> Invitation:
    return session.get_one(Invitation, office.ada.invitation_id)


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    chosen: str = request.param
    return chosen


def link_of(message: EmailMessage) -> str:
    reader = Links()
    reader.feed(html_of(message))
    (link,) = reader.links
    return link


@pytest.mark.parametrize("kind", Mail)
async def test_it_is_whole_and_goes_to_its_reader_alone(office: Office, kind: Mail, language: str) -> None:
    message = await mail_of(office, kind, language)
    text, html = text_of(message), html_of(message)
    link = link_of(message)
    said = {each for part in (str(message["Subject"]), text, html) for each in ADDRESS.findall(part)}
    assert (message["To"], said - PUBLIC, link in text, text.count("https://")) == (ADA, set(), True, 1)


@pytest.mark.parametrize("kind", Mail)
async def test_its_link_is_ours_and_in_its_readers_language(office: Office, kind: Mail, language: str) -> None:
    link = link_of(await mail_of(office, kind, language))
    assert re.fullmatch(rf"https://comments\.example\.org/account/[\w/-]+\?lang={language}", link)


@pytest.mark.parametrize("kind", Mail)
async def test_it_says_what_machines_must_know(office: Office, kind: Mail) -> None:
    message = await mail_of(office, kind, "fr")
    entry = await office.entry_of(kind)
    assert (
        message["Message-ID"],
        message["Auto-Submitted"],
        message["Content-Language"],
        message["Date"].datetime.astimezone(UTC),
        message.defects,
    ) == (f"<{entry.id}@comments.example.org>", "auto-generated", "fr", entry.created_at, [])


@pytest.mark.parametrize("kind", Mail)
async def test_its_html_fetches_nothing_and_needs_no_script(office: Office, kind: Mail) -> None:
    html = html_of(await mail_of(office, kind))
    reader = Links()
    reader.feed(html)
    assert (reader.fetched, "<script" in html, "url(" in html, "color-scheme" in html) == ([], False, False, True)


@pytest.mark.parametrize("kind", Mail)
async def test_its_languages_say_it_differently_and_leave_no_hole(office: Office, kind: Mail) -> None:
    english, french = [await mail_of(office, kind, each) for each in LANGUAGES]
    texts = [text_of(each) for each in (english, french)]
    assert (english["Subject"] != french["Subject"], [each for each in texts if re.search(r"[{}]|mail\.", each)]) == (
        True,
        [],
    )


@pytest.mark.parametrize("kind", sorted(WITH_SECRET))
async def test_a_link_with_a_secret_says_how_long_it_lives(office: Office, kind: Mail) -> None:
    assert "The link works once, within" in text_of(await mail_of(office, kind))


@pytest.mark.parametrize("kind", Mail)
async def test_no_network_address_stands_in_it(office: Office, kind: Mail) -> None:
    message = await mail_of(office, kind)
    assert IP.findall(text_of(message) + html_of(message)) == []


@pytest.mark.parametrize("kind", [Mail.CONFIRM, Mail.NEW_EMAIL, Mail.INVITATION])
async def test_whoever_may_be_a_stranger_does_not_learn_the_name(office: Office, kind: Mail) -> None:
    assert "ada" not in text_of(await mail_of(office, kind)).replace(ADA, "")


@pytest.mark.parametrize("change", FactorChange)
async def test_each_change_of_a_second_factor_has_words(office: Office, change: FactorChange, language: str) -> None:
    def promise(session: Session) -> None:
        account_of(session, office.ada).language = language
        queue_second_factor_changed(session, office.ada.account_id, change, office.clock)

    await office.db.write(promise)
    await office.send()
    (message,) = take_mails(office.folder)
    assert str(change) not in text_of(message)


async def test_a_sign_in_is_described_by_its_browser_and_moment(office: Office) -> None:
    text = text_of(await mail_of(office, Mail.SUSPICIOUS_SIGN_IN, "fr"))
    assert "le 14 mars 2026 à 10:30 (UTC), avec Firefox" in text


async def test_a_provider_has_the_name_that_its_operator_gave_it(office: Office) -> None:
    assert "signing in with Example accounts" in text_of(await mail_of(office, Mail.IDENTITY_LINKED))


async def test_an_invitation_names_the_site_and_the_role(office: Office) -> None:
    message = await mail_of(office, Mail.INVITATION)
    assert ("Garage" in message["Subject"] or "garage" in message["Subject"], "moderator" in text_of(message)) == (
        True,
        True,
    )


@pytest.mark.parametrize("kind", sorted(WITH_SECRET - {Mail.INVITATION}))
async def test_a_link_that_is_gone_makes_the_mail_void(office: Office, kind: Mail) -> None:
    await office.promise(kind)
    await office.db.write(lambda session: session.execute(delete(AccountLink)).close())
    assert (await office.send(), take_mails(office.folder)) == (1, [])


async def test_one_that_ran_out_while_the_mail_waited_as_well(office: Office) -> None:
    await office.promise(Mail.RESET)
    office.clock.advance(timedelta(hours=2))
    assert (await office.send(), take_mails(office.folder)) == (1, [])


@pytest.mark.parametrize("kind", [each for each in Mail if each is not Mail.INVITATION])
async def test_nobody_writes_to_a_closed_account(office: Office, kind: Mail) -> None:
    def close(session: Session) -> None:
        account_of(session, office.ada).closed_at = office.clock()

    await office.promise(kind)
    await office.db.write(close)
    assert (await office.send(), take_mails(office.folder)) == (1, [])


async def test_a_forgotten_address_makes_the_mail_void(office: Office, vault: Vault) -> None:
    await office.promise(Mail.PASSWORD_CHANGED)
    await vault.eraser.forget_rows(ACCOUNTS, [office.ada.address_id])
    assert (await office.send(), take_mails(office.folder)) == (1, [])
