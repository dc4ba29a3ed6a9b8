"""A guest posts, sees what that left, corrects, takes along and erases it; and finds it again without the link."""

import io
import json
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from comments.notifications.filing import FOLDER
from tests.browser import chromium
from tests.journeys.grave import NOTHING, axe_source, what_is_grave
from tests.journeys.visitor import Visitor
from tests.live import PASSWORD, LiveService, comment_on, live_service, person
from tests.mailbox import parse_mail, text_of

pytestmark = [pytest.mark.browser, pytest.mark.node]

EMAIL, IP = "nadia@example.net", "127.0.0.1"
_LOOK_AGAIN_SECONDS, _PATIENCE_SECONDS = 0.1, 60


@pytest.fixture(scope="module")
def axe() -> str:
    return axe_source()


@pytest.fixture(scope="module")
def service(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveService]:
    with live_service(request, "sqlite", tmp_path_factory.mktemp("service")) as instance, instance.running():
        instance.aparte((["demo"], ""), (["site", "set", "demo", "challenge=off"], ""), *person("dora"))
        yield instance


@pytest.fixture(scope="module")
def browser(service: LiveService) -> Iterator[Browser]:
    with chromium() as running_browser:
        yield running_browser


@pytest.fixture
def nadia(browser: Browser) -> Iterator[Page]:
    """A window without scripts."""
    visitor = Visitor(browser, scripts=False)
    yield visitor.page
    visitor.leave()


def post(service: LiveService, body: str) -> str:
    """A guest's comment; gives the address of the receipt."""
    with service.client() as guest:
        answer = guest.post("/api/v1/sites/demo/comments", json=comment_on("/demo/", body, email=EMAIL))
    address: str = answer.json()["receipt"]["url"]
    return address


def words_of(page: Page) -> str:
    return page.get_by_role("main").inner_text()


def taken_along(page: Page, button: str, role: str = "button") -> dict[str, str]:
    """The files of the archive that a click downloads."""
    with page.expect_download() as download:
        page.get_by_role("link" if role == "link" else "button", name=button).first.click()
    with zipfile.ZipFile(io.BytesIO(Path(download.value.path()).read_bytes())) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def mailed_link(service: LiveService) -> str:
    """Where the one mail leads; it is on its way within seconds."""
    folder, until = service.data / FOLDER, time.monotonic() + _PATIENCE_SECONDS
    while not (found := list(folder.glob("*.eml"))):
        assert time.monotonic() < until, "no mail came"
        time.sleep(_LOOK_AGAIN_SECONDS)
    (message,) = [parse_mail(file.read_bytes()) for file in found]
    for file in found:
        file.unlink()
    assert message["To"] == EMAIL
    return next(word for word in text_of(message).split() if word.startswith(service.address))


@pytest.mark.clause("P7")
def test_a_guest_sees_corrects_takes_along_and_erases(service: LiveService, nadia: Page) -> None:
    nadia.goto(post(service, "Words to be corrected"))
    assert (EMAIL in words_of(nadia), IP in words_of(nadia)) == (True, True)

    nadia.get_by_label("Your name").fill("Nadia B.")
    nadia.get_by_role("button", name="Save the name").click()
    assert "Your name is corrected." in nadia.get_by_role("status").inner_text()

    nadia.get_by_label("Your words").fill("Corrected words")
    nadia.get_by_role("button", name="Save the words").click()
    assert "Your new words are saved." in nadia.get_by_role("status").inner_text()

    files = taken_along(nadia, "Download everything", role="link")
    (comment,) = json.loads(files["export.json"])["comments"]
    assert (comment["author"], comment["body"], comment["ip"]) == ("Nadia B.", "Corrected words", IP)

    receipt = nadia.url.partition("?")[0]
    nadia.get_by_role("button", name="Erase my comment").click()
    assert "It is erased" in words_of(nadia)
    nadia.goto(receipt)
    assert "This link does not work" in words_of(nadia)


@pytest.mark.clause("P7")
def test_a_guest_without_the_link_finds_everything_by_mail_and_no_ip(service: LiveService, nadia: Page) -> None:
    for body in ("The first one", "The second one"):
        post(service, body)
    nadia.goto(f"{service.address}/sites/demo/threads?thread=/demo/")
    nadia.get_by_role("link", name="Find what you left").click()
    nadia.get_by_label("E-mail address").fill(EMAIL)
    nadia.get_by_role("button", name="Send me the link").click()
    assert "Look into your mailbox" in words_of(nadia)

    nadia.goto(mailed_link(service))
    assert "The first one" not in words_of(nadia)
    nadia.get_by_role("button", name="Show what I left").click()
    shown = words_of(nadia)
    assert ("The first one" in shown, "The second one" in shown, IP in shown) == (True, True, False)

    files = taken_along(nadia, "Download everything")
    assert (len(json.loads(files["export.json"])["comments"]), any(IP in text for text in files.values())) == (2, False)

    nadia.get_by_role("button", name="Forget the addresses").first.click()
    assert "You objected on" in words_of(nadia)
    for _ in range(2):
        nadia.get_by_role("button", name="Erase –").first.click()
    assert "Nothing is left." in words_of(nadia)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_page_of_it_is_accessible(service: LiveService, browser: Browser, axe: str, language: str) -> None:
    page, at = Visitor(browser).page, service.address
    receipt = post(service, "A *good* read.\n\n> Indeed")
    found = {}
    for path in (f"{receipt}?", f"{receipt}?done=name&", f"{at}/receipts/lost?", f"{at}/receipts/nothing?"):
        page.goto(f"{path}lang={language}")
        found[path] = what_is_grave(page, axe)
    page.goto(f"{at}/receipts/lost?lang={language}")
    page.locator("[name=email]").fill(EMAIL)
    page.locator("main button").click()
    found["asked"] = what_is_grave(page, axe)
    page.goto(mailed_link(service))
    found["link"] = what_is_grave(page, axe)
    page.locator("main button").click()
    found["found"] = what_is_grave(page, axe)
    assert {where: grave for where, grave in found.items() if grave != NOTHING} == {}


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_members_page_is_accessible_and_gives_everything(
    service: LiveService, browser: Browser, axe: str, language: str
) -> None:
    with service.client_of("dora") as program:
        program.post("/api/v1/sites/demo/comments", json={"thread": {"key": "/demo/"}, "body": "Dora was here."})
    page = Visitor(browser).page
    page.goto(f"{service.address}/account/sign-in?next=/account/data&lang={language}")
    page.locator("[name=login]").fill("dora")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("form button").first.click()
    page.wait_for_url("**/account/data**")
    grave = what_is_grave(page, axe)
    files = taken_along(page, "(ZIP)")
    assert (grave, "Dora was here." in files[f"export.{language}.html"]) == (NOTHING, True)
