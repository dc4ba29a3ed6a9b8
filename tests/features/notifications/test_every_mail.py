"""Every kind of mail in both languages: whole, kind to the eye of its reader, and silent about everybody else."""

import re
from collections.abc import Mapping
from email.message import EmailMessage
from functools import partial
from html.parser import HTMLParser

import pytest
from sqlmodel import select

from comments.accounts.mails import Mail
from comments.foundation.texts import LANGUAGES
from comments.notifications.filing import FOLDER
from comments.notifications.letters import LETTERS
from comments.outbox.models import OutboxEntry
from comments.register.traces import TRACES
from tests.clock import SettableClock
from tests.factories.mails import make_reader, promise_all
from tests.features.notifications.conftest import NOISE
from tests.mailbox import html_of, take_mails, text_of, worker_of
from tests.recording import record
from tests.service import PUBLIC_URL, Running

ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)*")
IP = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}")
PUBLIC = {"no-reply@comments.example.org", "privacy@example.org"}
"""Who sends, and whom the operator's own policy names."""
OF_STRANGERS = [Mail.CONFIRM, Mail.NEW_EMAIL, Mail.INVITATION, Mail.LOST_RECEIPTS]
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


Walked = Mapping[tuple[Mail, str], EmailMessage]


async def write_all(running: Running) -> Walked:
    """Every kind in every language, each to a reader of its own, with others' addresses about as noise."""
    garage = await running.add_site("garage", ["https://blog.example.org"])
    await make_reader(running.db, running.vault, running.signer, garage, address=NOISE, username="noise")
    for language in LANGUAGES:
        reader = await make_reader(
            running.db,
            running.vault,
            running.signer,
            garage,
            address=address_in(language),
            language=language,
            username=f"ada-{language}",
        )
        await running.db.write(partial(promise_all, reader=reader))
    await worker_of(running).work_off()
    entries = await running.db.read(lambda session: {each.id: each.kind for each in session.exec(select(OutboxEntry))})
    sent = take_mails(running.settings.data_dir / FOLDER)
    return {(Mail(entries[id_of(each)]), str(each["Content-Language"])): each for each in sent}


def address_in(language: str) -> str:
    return f"ada-{language}@example.org"


def id_of(message: EmailMessage) -> str:
    return str(message["Message-ID"]).strip("<>").partition("@")[0]


@pytest.fixture(scope="module", params=["sqlite"])
def written(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Walked:
    return record(request, tmp_path_factory.mktemp("mails"), write_all)


EVERY = [pytest.param(kind, language, id=f"{kind}-{language}") for kind in Mail for language in LANGUAGES]


def link_of(message: EmailMessage) -> str:
    (link,) = read(html_of(message)).links
    return link


def read(html: str) -> Links:
    reader = Links()
    reader.feed(html)
    return reader


def test_none_is_missing(written: Walked) -> None:
    assert set(written) == {(kind, language) for kind in Mail for language in LANGUAGES}


@pytest.mark.clause("P1")
def test_it_has_the_headers_that_the_register_tells_of(written: Walked) -> None:
    listed = {trace.id for trace in TRACES.values() if trace.where == "mail-header"}
    assert {frozenset(message.keys()) for message in written.values()} == {frozenset(listed)}


@pytest.mark.parametrize(("kind", "language"), EVERY)
def test_it_is_whole_and_names_no_address_but_its_readers(written: Walked, kind: Mail, language: str) -> None:
    message = written[kind, language]
    text, html = text_of(message), html_of(message)
    said = {each for part in (message.as_string(), text, html) for each in ADDRESS.findall(part)}
    assert (message["To"], said - PUBLIC - {str(message["Message-ID"]).strip("<>")}, link_of(message) in text) == (
        address_in(language),
        {address_in(language)},
        True,
    )


@pytest.mark.parametrize(("kind", "language"), EVERY)
def test_its_link_is_ours_and_in_its_readers_language(written: Walked, kind: Mail, language: str) -> None:
    assert re.fullmatch(
        rf"{PUBLIC_URL}/(account|receipts|reports)/[\w/-]+\?lang={language}", link_of(written[kind, language])
    )


@pytest.mark.parametrize("kind", Mail)
def test_machines_are_told_that_a_machine_wrote_it_and_when(written: Walked, kind: Mail) -> None:
    message = written[kind, "fr"]
    assert (message["Auto-Submitted"], message["Date"].datetime, message.defects) == (
        "auto-generated",
        SettableClock().now,
        [],
    )


@pytest.mark.parametrize("kind", Mail)
def test_its_html_fetches_nothing_and_needs_no_script(written: Walked, kind: Mail) -> None:
    html = html_of(written[kind, "en"])
    assert (read(html).fetched, "<script" in html, "url(" in html, "color-scheme" in html) == ([], False, False, True)


@pytest.mark.parametrize("kind", Mail)
def test_its_languages_say_it_differently_and_leave_no_hole(written: Walked, kind: Mail) -> None:
    english, french = [written[kind, each] for each in LANGUAGES]
    holes = [each for each in (english, french) if re.search(r"[{}]|mail\.", text_of(each))]
    assert (english["Subject"] != french["Subject"], holes) == (True, [])


@pytest.mark.parametrize("kind", sorted(WITH_SECRET))
def test_a_link_with_a_secret_says_how_long_it_lives(written: Walked, kind: Mail) -> None:
    assert "The link works once, within" in text_of(written[kind, "en"])


def test_no_network_address_stands_in_any(written: Walked) -> None:
    assert [kind for kind, each in written.items() if IP.search(text_of(each) + html_of(each))] == []


@pytest.mark.parametrize("kind", [*OF_STRANGERS, Mail.REPORT_RECEIVED, Mail.REPORT_SETTLED])
def test_whoever_may_be_a_stranger_does_not_learn_the_name(written: Walked, kind: Mail) -> None:
    assert "ada" not in text_of(written[kind, "en"])


def test_a_sign_in_is_described_by_its_browser_and_moment(written: Walked) -> None:
    assert "le 14 mars 2026 à 10:30 (UTC), avec Firefox" in text_of(written[Mail.SUSPICIOUS_SIGN_IN, "fr"])


def test_an_invitation_names_the_site_and_the_role(written: Walked) -> None:
    message = written[Mail.INVITATION, "en"]
    assert ("Garage" in message["Subject"], "as its moderator" in text_of(message)) == (True, True)
