import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments.foundation.mailboxes import UnmailableError, ascii_domain, mailbox, one_line, parse_sender

BREAKS = ["\r", "\n", "\r\n", "\0", "\x0b", "\x85", "\u2028", "\u2029", "\x1b"]


@pytest.mark.parametrize(
    ("email", "address"),
    [
        ("ada@example.org", "ada@example.org"),
        (" Ada@EXAMPLE.org ", "Ada@example.org"),
        ("ada@exämple.org", "ada@xn--exmple-cua.org"),
        ("ada@example。org", "ada@example.org"),
        ("zoë@example.org", "zoë@example.org"),
        ("a,b@example.org", '"a,b"@example.org'),
        ("a>b@example.org", '"a>b"@example.org'),
    ],
)
def test_an_address_as_it_may_stand_in_a_header(email: str, address: str) -> None:
    assert mailbox(email).addr_spec == address


@pytest.mark.parametrize(
    "email",
    [
        "",
        "ada",
        "@example.org",
        "ada@",
        "ada@-example.org",
        "ada@example..org",
        "ada@exa mple.org",
        "ada@example.org>",
        "ada@(example).org",
        "ada@[203.0.113.7]",
        "a da@example.org",
        f"ada@{'a' * 254}.org",
    ],
)
def test_what_no_mail_can_go_to_is_refused_without_being_quoted(email: str) -> None:
    with pytest.raises(UnmailableError) as refusal:
        mailbox(email)
    assert str(refusal.value) == ""


@pytest.mark.parametrize("ending", BREAKS)
@pytest.mark.parametrize("email", ["ada{}Bcc: x@example.org", "ada@example.org{}RCPT TO:<x@example.org>", "{}@a.org"])
def test_no_address_can_begin_a_header_or_a_command_of_its_own(ending: str, email: str) -> None:
    with pytest.raises(UnmailableError):
        mailbox(email.format(ending))


@given(st.text(), st.text())
def test_whatever_is_let_through_stays_on_its_line(local: str, domain: str) -> None:
    try:
        address = mailbox(f"{local}@{domain}").addr_spec
    except UnmailableError:
        return
    assert address.splitlines() == [address]


@pytest.mark.parametrize(
    ("text", "name", "address"),
    [
        ("mail@example.org", "", "mail@example.org"),
        ("Aparté <mail@example.org>", "Aparté", "mail@example.org"),
        ('"Comments, please" <mail@example.org>', "Comments, please", "mail@example.org"),
    ],
)
def test_a_sender_may_have_a_name(text: str, name: str, address: str) -> None:
    sender = parse_sender(text)
    assert (sender.display_name, sender.addr_spec) == (name, address)


@pytest.mark.parametrize("ending", BREAKS)
def test_a_sender_is_one_line(ending: str) -> None:
    with pytest.raises(UnmailableError):
        parse_sender(f"Aparté{ending}Bcc: x@example.org <mail@example.org>")


@pytest.mark.parametrize("ending", BREAKS)
def test_what_could_end_a_line_becomes_a_space(ending: str) -> None:
    assert one_line(f" The{ending}{ending}garage ") == "The garage"


def test_a_domain_in_capitals_is_the_same() -> None:
    assert ascii_domain("EXAMPLE.org.") == "example.org"
