"""What stands in a mail's head, whatever its makings are called."""

from dataclasses import replace
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

import pytest

from comments.accounts.mails import Mail
from comments.foundation.mailboxes import mailbox
from comments.notifications.composing import compose
from comments.notifications.letterhead import Letterhead, letterhead_of
from comments.notifications.letters import LETTERS
from comments.notifications.occasions import Occasion
from comments.outbox.models import OutboxEntry
from comments.settings import Settings
from tests.clock import SettableClock
from tests.mailbox import html_of, parse_mail, text_of

HEADERS = [
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "Auto-Submitted",
    "MIME-Version",
    "Content-Type",
    "Content-Language",
]
INVITATION = Occasion(
    letter=LETTERS[Mail.INVITATION],
    language="en",
    table_name="invitations",
    row_id="x",
    path="/account/invitations/secret",
    role="moderator",
    site_name="The garage",
)
RESET = Occasion(
    letter=LETTERS[Mail.RESET],
    language="en",
    table_name="accounts",
    row_id="x",
    path="/account/reset/secret",
    username="ada",
)


def entry() -> OutboxEntry:
    now = SettableClock().now
    return OutboxEntry(id="0123456789abcdef", kind="mail.invitation", payload={}, created_at=now, due_at=now)


def settings(mail_from: str = "", contact: str = "") -> Settings:
    return Settings(
        public_url="https://comments.example.org",
        operator="Example hosting",
        mail_from=mail_from,
        operator_contact=contact,
    )


def written(occasion: Occasion, head: Letterhead | None = None, to: Address | None = None) -> EmailMessage:
    """The message after its way through the wire."""
    return parse_mail(
        compose(entry(), occasion, to or mailbox("ada@example.org"), head or letterhead_of(settings())).as_bytes()
    )


@pytest.mark.parametrize("ending", ["\r\n", "\n", "\r", "\0", "\x0b", "\x85", "\u2028"])
@pytest.mark.parametrize("where", ["site_name", "username", "operator"])
def test_no_name_can_begin_a_header_of_its_own(ending: str, where: str) -> None:
    evil = f"garage{ending}Bcc: victim@example.com{ending}{ending}<h1>Buy this</h1>"
    greeting = replace(INVITATION, letter=replace(LETTERS[Mail.INVITATION], greets=True))
    message = {
        "operator": lambda: written(INVITATION, replace(letterhead_of(settings()), operator=evil)),
        "username": lambda: written(replace(greeting, username=evil)),
        "site_name": lambda: written(replace(greeting, site_name=evil)),
    }[where]()
    assert (message.keys(), message["To"], "<h1>" in html_of(message)) == (HEADERS, "ada@example.org", False)


def test_a_second_composing_gives_the_same_bytes() -> None:
    first, second = (compose(entry(), RESET, mailbox("ada@example.org"), letterhead_of(settings())) for _ in range(2))
    assert first.as_bytes() == second.as_bytes()


def test_every_line_is_short_enough_for_any_mail_server() -> None:
    raw = compose(entry(), INVITATION, mailbox("ada@example.org"), letterhead_of(settings())).as_bytes(policy=SMTP)
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998


def test_an_address_in_other_letters_is_left_as_it_is() -> None:
    raw = compose(entry(), RESET, mailbox("zoë@exämple.org"), letterhead_of(settings())).as_bytes()
    assert "To: zoë@xn--exmple-cua.org".encode() in raw


def test_an_address_with_a_comma_is_one_address() -> None:
    message = written(RESET, to=mailbox("a,b@example.org"))
    assert [each.addr_spec for each in message["To"].addresses] == ['"a,b"@example.org']


@pytest.mark.parametrize(
    ("public_url", "sender"),
    [
        ("https://comments.example.org", "Aparté <no-reply@comments.example.org>"),
        ("http://127.0.0.1:8000", "Aparté <no-reply@localhost>"),
        ("http://[::1]:8000", "Aparté <no-reply@localhost>"),
        ("https://exämple.org", "Aparté <no-reply@xn--exmple-cua.org>"),
        ("", "Aparté <no-reply@localhost>"),
    ],
)
def test_the_sender_follows_from_the_services_address(public_url: str, sender: str) -> None:
    assert str(letterhead_of(Settings(public_url=public_url)).sender) == sender


def test_the_operator_may_name_another() -> None:
    message = written(RESET, letterhead_of(settings(mail_from="The garage <mail@garage.example>")))
    assert str(message["From"]) == "The garage <mail@garage.example>"


def test_the_operators_contact_is_named_where_there_is_one() -> None:
    with_contact = text_of(written(RESET, letterhead_of(settings(contact="privacy@example.org"))))
    assert ("privacy@example.org" in with_contact, "Nobody reads replies" in text_of(written(RESET))) == (True, True)
