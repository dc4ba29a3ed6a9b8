"""What the register says is kept in a browser is what the code keeps there, by name and for as long."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from litestar import Litestar, Request, Response
from litestar.datastructures import State
from litestar.testing import RequestFactory

import comments
from comments.accounts.openid.flows import Flow
from comments.accounts.people import Person
from comments.accounts.sessions import SignedIn
from comments.foundation.clock import system_clock
from comments.foundation.signing import Signer
from comments.foundation.texts import LANGUAGES, texts_for
from comments.register.cookies import BROWSER_ENTRIES, BrowserEntry
from comments.settings import Settings
from comments.web.browser_sessions import ACCOUNT, CONSOLE
from comments.web.second_step import StepKeeper
from comments.web.visitor.account.carrying import ARRIVAL, FLOW, WAY, Arrived, Way

ENTRIES = BROWSER_ENTRIES.values()
COOKIES = [entry for entry in ENTRIES if entry.where == "cookie"]
PACKAGE = Path(comments.__file__).parent
WIDGET = PACKAGE.parent / "static" / "widget" / "src"


def settings_at(scheme: str) -> Settings:
    return Settings(public_url=f"{scheme}://comments.example.org")


def everything_given(settings: Settings) -> dict[str, timedelta | None]:
    """Each cookie that the code can set, with how long a browser keeps it."""
    now = system_clock()
    person = Person(id="1", username="ada", session_id="2", kind="console", authenticated_at=now)
    signed_in = SignedIn(token="t", expires_at=now, person=person, device="d")
    steps = StepKeeper(settings, Signer(b"k" * 32), system_clock)
    response: Response[Any] = Response("")
    CONSOLE.give(response, signed_in, settings)
    ACCOUNT.give(response, signed_in, settings)
    steps.give(response, steps.half("account", "1", ""))
    carry_everything(response, settings)
    kept = {each.key: each.max_age for each in response.cookies}
    return {name: None if seconds is None else timedelta(seconds=seconds) for name, seconds in kept.items()}


def carry_everything(response: Response[Any], settings: Settings) -> None:
    state = State({"settings": settings, "signer": Signer(b"k" * 32), "clock": system_clock})
    request: Request[Any, Any, Any] = RequestFactory(Litestar(state=state)).get()
    FLOW.give(request, response, Flow(provider="oidc:x"))
    ARRIVAL.give(request, response, Arrived(provider="oidc:x", subject_index=b"", email=None))
    WAY.give(request, response, Way(following="/"))


def sources_with(pattern: str, folder: Path, suffix: str) -> set[str]:
    return {path.name for path in folder.rglob(f"*{suffix}") if re.search(pattern, path.read_text())}


@pytest.mark.clause("P24")
@pytest.mark.parametrize("scheme", ["https", "http"])
def test_each_cookie_has_the_name_and_the_life_that_the_register_says(scheme: str) -> None:
    listed = {entry.name if scheme == "https" else entry.plain_name: entry.lasts for entry in COOKIES}
    assert everything_given(settings_at(scheme)) == listed


@pytest.mark.clause("P24")
def test_nothing_else_sets_a_cookie() -> None:
    known = {"browser_sessions.py", "device_cookie.py", "second_step.py", "carrying.py"}
    assert sources_with(r"set_cookie\(|Set-Cookie", PACKAGE, ".py") == known


@pytest.mark.clause("P24")
def test_nothing_else_of_the_widget_stores_anything() -> None:
    stores = r"sessionStorage|localStorage|indexedDB|caches\.|document\.cookie|cookieStore"
    assert sources_with(stores, WIDGET, ".js") == {"keeper.js", "kept.js", "account.js"}


@pytest.mark.clause("P24")
def test_no_script_of_the_services_own_pages_stores_anything() -> None:
    stores = r"localStorage|indexedDB|caches\.|document\.cookie|cookieStore"
    own = {"connect.js", "console.js", "passkey.js", "password.js"}
    assert sources_with(stores, PACKAGE / "web" / "assets", ".js") & own == set()


@pytest.mark.clause("P25")
def test_every_entry_is_the_services_own_and_serves_who_signs_in_or_writes() -> None:
    assert {(entry.is_first_party, entry.switch) for entry in ENTRIES} == {(True, "identify"), (True, "preferences")}
    assert {entry.id for entry in ENTRIES if entry.switch == "preferences"} == {"writing", "author"}


def test_the_widgets_entry_is_named_after_the_service() -> None:
    assert BROWSER_ENTRIES["tab"].names("https://comments.example.org") == {"aparte:https://comments.example.org/"}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.id)
def test_an_entry_is_told_in_words(entry: BrowserEntry, language: str) -> None:
    texts = texts_for(language, "browser")
    assert all(texts(key) for key in (entry.purpose, entry.set_when, entry.needed_for))


def test_an_entry_cannot_carry_what_the_register_does_not_have() -> None:
    with pytest.raises(KeyError):
        BrowserEntry(id="x", name="x", plain_name="x", where="cookie", set_by="widget", lasts=None, carries=("shoes",))
