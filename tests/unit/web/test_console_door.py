import pytest

from comments.settings import Settings
from comments.web.browser_sessions import ACCOUNT, CONSOLE
from comments.web.forms import our_path


@pytest.mark.parametrize(
    ("public_url", "name"), [("https://c.example.org", "__Host-aparte"), ("http://127.0.0.1:8000", "aparte-console")]
)
def test_the_cookie_is_bound_to_the_host_wherever_there_is_tls(public_url: str, name: str) -> None:
    assert CONSOLE.cookie_name(Settings(public_url=public_url)) == name


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example/console/", "//evil.example/console/", "/console/\\evil", "/sites/x", "javascript:x", ""],
)
def test_the_door_leads_nowhere_but_to_the_console(elsewhere: str) -> None:
    assert our_path(elsewhere, "/console/") == ""


@pytest.mark.parametrize("path", ["/console/", "/console/sites/garage/comments?status=spam&q=%C3%A9"])
def test_a_page_of_the_console_is_led_back_to(path: str) -> None:
    assert our_path(path, "/console/") == path


def test_a_forms_token_does_not_give_the_sessions_away() -> None:
    assert "secret" not in CONSOLE.form_token("secret")


def test_a_form_of_one_surface_is_none_of_the_other() -> None:
    assert CONSOLE.form_token("secret") != ACCOUNT.form_token("secret")
