import pytest

from comments.foundation.mail_server import MailServer


@pytest.mark.parametrize(
    ("url", "host", "port", "tls"),
    [
        ("smtp://localhost", "localhost", 25, False),
        ("smtp://mail.example.org:2525/", "mail.example.org", 2525, False),
        ("smtp://aparte:secret@mail.example.org", "mail.example.org", 587, False),
        ("smtps://aparte:secret@mail.example.org", "mail.example.org", 465, True),
        ("smtps://[2001:db8::25]:1465", "2001:db8::25", 1465, True),
    ],
)
def test_a_mail_server_is_named_by_its_address(url: str, host: str, port: int, tls: bool) -> None:
    server = MailServer.parse(url)
    assert (server.host, server.port, server.tls_from_the_start) == (host, port, tls)


def test_user_name_and_password_may_hold_any_character() -> None:
    server = MailServer.parse("smtp://aparte%40example.org:p%40ss%2Fw%3Ard@mail.example.org")
    assert (server.username, server.password) == ("aparte@example.org", "p@ss/w:rd")


def test_neither_is_printed() -> None:
    printed = repr(MailServer.parse("smtp://aparte:secret@mail.example.org"))
    assert ("secret" in printed, "username" in printed) == (False, False)


@pytest.mark.parametrize(
    "url",
    [
        "mail.example.org",
        "http://mail.example.org",
        "smtp://",
        "smtp://:secret@",
        "smtp://mail.example.org:port",
        "smtp://mail.example.org:99999",
        "smtp://mail.example.org/folder",
        "smtp://mail.example.org?tls=no",
        "smtp://[mail.example.org",
    ],
)
def test_what_is_none_is_refused_without_being_quoted(url: str) -> None:
    with pytest.raises(ValueError, match="not the address of a mail server") as refusal:
        MailServer.parse(url)
    assert refusal.value.__cause__ is None


@pytest.mark.parametrize(
    ("host", "here"),
    [("localhost", True), ("127.0.0.1", True), ("[::1]", True), ("mail.example.org", False), ("198.51.100.25", False)],
)
def test_which_machine_it_is_on(host: str, here: bool) -> None:
    assert MailServer.parse(f"smtp://{host}").is_here is here
