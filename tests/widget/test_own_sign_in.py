"""A reader whom the blog itself knows: its page carries a token that the blog signed, or can fetch one."""

import json
from datetime import timedelta

import pytest
from playwright.sync_api import expect
from sqlmodel import Session

from comments.accounts.site_assertions import site_secret
from comments.foundation.clock import system_clock
from comments.sites.queries import site_by_slug
from comments.sites.rules import SiteSettings, apply_changes
from tests.web.widget.site_tokens import signed
from tests.widget.members import known_at_the_service, line, write
from tests.widget.reader import Reader
from tests.widget.threaded_service import ThreadedService

pytestmark = pytest.mark.browser

SSO = "/api/v1/sites/garage/sso"


@pytest.fixture(scope="module")
def secret(live: ThreadedService) -> str:
    """What the garage's server signs with."""

    def turn_on(session: Session) -> str:
        site = site_by_slug(session, "garage")
        settings = apply_changes(SiteSettings.of(site), {"sso": "on"})
        site.settings = settings.to_stored()
        return site_secret(live._service.litestar.state.signer, site.id, settings.sso)

    return live.write(turn_on)


def token(secret: str, name: str = "Nadia", subject: str = "reader-7", number: str = "1", age: int = 0) -> str:
    now = int(system_clock().timestamp()) - age
    claims = {"aud": "garage", "sub": subject, "name": name, "iat": now, "exp": now + 300}
    return signed(claims | {"jti": f"{subject}-{number}-{now}"}, secret)


@pytest.fixture
def known(newcomer: Reader, secret: str, key: str) -> Reader:
    """Nadia, signed in on the blog, before a page that carries her token."""
    newcomer.carry(f'site=garage sso="{token(secret, number=key)}"')
    newcomer.read()
    return newcomer


def exchanges(reader: Reader) -> int:
    return len(reader.wire.requests("POST", SSO))


def test_reading_tells_the_service_nothing(known: Reader) -> None:
    scripts = [each.path for each in known.wire.received if each.path.startswith("/widget/")]
    assert (exchanges(known), scripts) == (0, ["/widget/aparte.js"])


def test_whoever_begins_to_write_is_known(known: Reader) -> None:
    known.form.get_by_label("Comment").focus()
    expect(line(known)).to_contain_text("Signed in as Nadia")
    expect(known.form.get_by_role("textbox")).to_have_count(1)


def test_it_is_announced(known: Reader) -> None:
    known.form.get_by_label("Comment").focus()
    expect(known.status).to_have_text("Signed in as Nadia")


def test_whoever_was_about_to_give_a_name_goes_on_with_the_text(known: Reader) -> None:
    known.form.get_by_label("Name").focus()
    expect(line(known)).to_contain_text("Signed in as Nadia")
    expect(known.form.get_by_label("Comment")).to_be_focused()


def test_their_comment_bears_that_name(known: Reader) -> None:
    known.form.get_by_label("Comment").focus()
    expect(line(known)).to_contain_text("Signed in as Nadia")
    comment = write(known, "A good read")
    expect(comment.locator(".author")).to_have_text("Nadia")


def test_the_token_is_changed_once(known: Reader) -> None:
    for _ in range(2):
        known.form.get_by_label("Comment").focus()
        expect(line(known)).to_contain_text("Signed in as Nadia")
        known.page.mouse.click(1, 1)
    assert exchanges(known) == 1


def test_whoever_signs_out_stays_so(known: Reader) -> None:
    known.form.get_by_label("Comment").focus()
    line(known).get_by_role("button", name="Sign out").click()
    expect(known.form.get_by_label("Name")).to_be_visible()
    known.write("As a guest", "Zoe")
    assert exchanges(known) == 1


@pytest.mark.parametrize("word", ["no token at all", ""])
def test_without_a_token_that_holds_they_are_guests(newcomer: Reader, secret: str, word: str) -> None:
    newcomer.carry(f'site=garage sso="{word}"')
    newcomer.read()
    newcomer.write("As a guest", "Zoe")
    expect(newcomer.comments.filter(has_text="As a guest")).to_contain_text("Zoe")


def test_a_page_that_was_open_for_long_still_takes_a_guest(newcomer: Reader, secret: str, key: str) -> None:
    old = token(secret, number=key, age=int(timedelta(minutes=20).total_seconds()))
    newcomer.carry(f'site=garage sso="{old}"')
    newcomer.read()
    newcomer.write("As a guest", "Zoe")
    expect(newcomer.comments.filter(has_text="As a guest")).to_contain_text("Zoe")


def give_function(reader: Reader, tokens: list[str]) -> None:
    """A page that fetches a token when one is needed; it sets the property before the widget is there."""
    script = (
        f"const left = {json.dumps(tokens)}; document.querySelector('aparte-thread').sso = async () => left.shift()"
    )
    reader.lay_out(article=f"<aparte-thread site=garage></aparte-thread><script>{script}</script>", element="")
    reader.read()


def test_a_page_may_give_a_function(newcomer: Reader, secret: str, key: str) -> None:
    give_function(newcomer, [token(secret, number=key)])
    newcomer.form.get_by_label("Comment").focus()
    expect(line(newcomer)).to_contain_text("Signed in as Nadia")


def test_a_function_gives_another_token_after_an_hour(newcomer: Reader, secret: str, key: str) -> None:
    newcomer.page.clock.install()
    give_function(newcomer, [token(secret, number=f"{key}{each}") for each in "ab"])
    newcomer.form.get_by_label("Comment").focus()
    expect(line(newcomer)).to_contain_text("Signed in as Nadia")
    newcomer.page.clock.fast_forward("01:01:00")
    comment = write(newcomer, "An hour later")
    expect(comment.locator(".author")).to_have_text("Nadia")
    assert exchanges(newcomer) == 2


def test_on_a_page_where_nobody_vouches_for_them_they_are_guests(known: Reader) -> None:
    known.form.get_by_label("Comment").focus()
    expect(line(known)).to_contain_text("Signed in as Nadia")
    known.carry("site=garage")
    known.read()
    expect(known.form.get_by_label("Name")).to_be_visible()


def test_the_next_reader_on_the_same_browser_is_themselves(known: Reader, secret: str, key: str) -> None:
    known.form.get_by_label("Comment").focus()
    expect(line(known)).to_contain_text("Signed in as Nadia")
    known.carry(f'site=garage sso="{token(secret, "Omar", "reader-8", key)}"')
    known.read()
    known.form.get_by_label("Comment").focus()
    expect(line(known)).to_contain_text("Signed in as Omar")


def test_whoever_signed_in_by_themselves_stays_themselves(
    newcomer: Reader, live: ThreadedService, secret: str, key: str
) -> None:
    live.add_person("olga")
    live.let("garage", "olga")
    known_at_the_service(newcomer, live.sign_in("olga"))
    newcomer.read()
    line(newcomer).get_by_role("button", name="Sign in").click()
    expect(line(newcomer)).to_contain_text("Signed in as olga")
    newcomer.carry(f'site=garage sso="{token(secret, number=key)}"')
    newcomer.read()
    newcomer.form.get_by_label("Comment").focus()
    write(newcomer, "As olga")
    assert exchanges(newcomer) == 0
