"""What people can still do in a browser that refuses, or with the switch of a blog's page: tried out, one by one."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from playwright.sync_api import BrowserContext, Error, Locator, Page, expect

from comments.foundation.clock import system_clock
from comments.register.refusing import Outcome
from comments.sites.queries import site_by_slug
from comments.spam.form_stamp import new_stamp
from tests.cookies.conftest import Scene, give_password
from tests.service import PASSWORD
from tests.widget.members import line
from tests.widget.reader import Reader
from tests.widget.test_sign_in_ways import NO_WINDOWS

SWITCH = "Keep nothing in this browser"
UNKEPT = "this browser would have to remember"
REFUSED = "has refused the cookie"
MOST_LOOKS = 2000


@dataclass(frozen=True)
class Person:
    """Somebody with a browser, who turns the switch of a blog's page or does not."""

    scene: Scene
    context: BrowserContext
    turns_switch: bool = False

    def reads(self, headers: dict[str, str] | None = None) -> Reader:
        reader = self.scene.reader(self.context, headers)
        self.again(reader)
        return reader

    def again(self, reader: Reader) -> None:
        """Open the page anew; the switch is off again, since nothing may remember it."""
        reader.read()
        if self.turns_switch:
            reader.widget.get_by_label(SWITCH).check()

    def goes(self, path: str) -> Page:
        page = self.context.new_page()
        page.goto(f"{self.scene.service.address}{path}")
        return page


def read(person: Person) -> Outcome:
    reader = person.scene.reader(person.context)
    person.scene.service.seed(reader.key, ["First", "Second"])
    person.again(reader)
    reader.widget.locator("select").select_option("newest")
    expect(reader.comments.first).to_contain_text("Second")
    return "works"


def comment(person: Person) -> Outcome:
    reader = person.reads()
    reader.write("Words of a guest")
    person.again(reader)
    return "works" if reader.comments.filter(has_text="Words of a guest").count() else "off"


def edit(person: Person) -> Outcome:
    reader = person.reads()
    reader.write("Frist words")
    reader.comments.get_by_role("button", name="Edit").click()
    form = reader.widget.get_by_role("form", name="Change your comment")
    form.get_by_label("Change your comment").fill("First words")
    reader.send(form)
    expect(reader.comments).to_contain_text("First words")
    return "works"


def draft(person: Person) -> Outcome:
    reader = person.reads()
    reader.form.get_by_label("Comment").fill("Half a thought")
    expect(reader.form.get_by_role("toolbar")).to_be_visible()
    reader.form.get_by_label("Comment").press("End")
    reader.read()
    reader.form.get_by_label("Comment").focus()
    expect(reader.form.get_by_role("toolbar")).to_be_visible()
    return "works" if reader.form.get_by_label("Comment").input_value() == "Half a thought" else "off"


def remembered(person: Person) -> Outcome:
    reader = person.reads()
    reader.form.get_by_label("Comment").focus()
    expect(reader.form.get_by_role("toolbar")).to_be_visible()
    box = reader.form.get_by_label("Remember me")
    if box.is_visible():
        box.check()
    reader.write("Known by name", "Nora")
    reader.read()
    reader.form.get_by_label("Comment").focus()
    expect(reader.form.get_by_role("toolbar")).to_be_visible()
    return "works" if reader.form.get_by_label("Name").input_value() == "Nora" else "off"


def react(person: Person) -> Outcome:
    reader = person.scene.reader(person.context)
    person.scene.service.seed(reader.key, ["Well said"])
    person.again(reader)
    reader.comments.get_by_role("button", name="React").click()
    reader.comments.get_by_role("button", name="Love: 0").click()
    expect(reader.comments.get_by_role("button", name="Love: 1")).to_have_attribute("aria-pressed", "true")
    return "works"


def own_data(person: Person) -> Outcome:
    reader = person.reads()
    reader.write("To be erased")
    with reader.page.expect_popup() as opened:
        reader.comments.get_by_role("link", name="Your comment’s data").click()
    page = opened.value
    expect(page.get_by_role("main")).to_contain_text("To be erased")
    page.get_by_role("button", name="Erase").click()
    page.wait_for_url("**/erase?**")
    person.again(reader)
    return "works" if not reader.comments.filter(has_text="To be erased").count() else "off"


def report(person: Person) -> Outcome:
    reader = person.scene.reader(person.context)
    person.scene.service.seed(reader.key, ["Rude words"])
    person.again(reader)
    reader.comments.get_by_role("button", name="Report what").click()
    dialog = reader.widget.get_by_role("dialog")
    dialog.get_by_label("It insults").check()
    dialog.get_by_label("Explain in a few words").fill("It calls Ines names.")
    dialog.get_by_label("I believe in good faith").check()
    dialog.get_by_role("button", name="Send the report").click()
    expect(dialog.get_by_role("status")).to_contain_text("Its reference")
    return "works"


def thread_page(person: Person) -> Outcome:
    """Without scripts; the form is as old as if it had taken a minute to fill in."""
    service, key = person.scene.service, "/plain/"
    page = person.goes(f"/sites/garage/threads?thread={key}")
    page.context.new_cdp_session(page).send("Emulation.setScriptExecutionDisabled", {"value": True})
    garage = service.write(lambda session: site_by_slug(session, "garage").id)
    signer = service._service.litestar.state.signer
    stamp = new_stamp(signer, garage, key, lambda: system_clock() - timedelta(minutes=1))
    page.locator("[name=stamp]").evaluate("(field, stamp) => (field.value = stamp)", stamp)
    page.get_by_label("Comment").fill("No scripts")
    page.get_by_label("Name").fill("Ines")
    page.get_by_role("button", name="Send the comment").click()
    expect(page.get_by_role("status")).to_be_visible()
    return "works" if page.get_by_text("No scripts").count() else "off"


def sign_in_window(person: Person) -> Outcome:
    reader = person.reads()
    with reader.page.expect_popup() as opened:
        line(reader).get_by_role("button", name="Sign in").click()
    window = opened.value
    give_password(window, "mia", PASSWORD)
    if not _gets_in(window, line(reader).get_by_text("Signed in as mia")):
        return "off"
    # What degrades is shown when it does.
    expect(line(reader).get_by_text("for as long as you stay")).to_have_count(int(person.turns_switch))
    reader.read()
    return _still(line(reader), reader)


def sign_in_here(person: Person) -> Outcome:
    reader = person.reads(NO_WINDOWS)
    line(reader).get_by_role("button", name="Sign in").click()
    if not _gets_there(reader.page, "[name=login]", reader.form.get_by_text(UNKEPT)):
        return "off"
    give_password(reader.page, "mia", PASSWORD)
    reader.page.get_by_role("button", name="Continue as mia").click()
    expect(line(reader)).to_contain_text("Signed in as mia")
    reader.read()
    return _still(line(reader), reader)


def account(person: Person) -> Outcome:
    page = person.goes("/account/sign-in")
    give_password(page, "mia", PASSWORD)
    return "works" if _gets_there(page, ".rooms", page.get_by_text(REFUSED)) else "off"


def provider(person: Person) -> Outcome:
    page = person.context.new_page()
    person.scene.elsewhere.waits_for(page)
    page.goto(f"{person.scene.service.address}/account/sign-in")
    page.get_by_role("button", name="Continue with Impostor").click()
    page.get_by_role("link", name="Go back").click()
    return "works" if _gets_there(page, "[name=username]", page.get_by_role("alert")) else "off"


def console(person: Person) -> Outcome:
    page = person.goes("/console/")
    give_password(page, "bob", PASSWORD)
    return "works" if _gets_there(page, "form.who", page.get_by_text(REFUSED)) else "off"


PROBES: dict[str, Callable[[Person], Outcome]] = {
    "read": read,
    "comment": comment,
    "edit": edit,
    "draft": draft,
    "remembered": remembered,
    "react": react,
    "own-data": own_data,
    "report": report,
    "thread-page": thread_page,
    "sign-in-window": sign_in_window,
    "sign-in-here": sign_in_here,
    "account": account,
    "provider": provider,
    "console": console,
}


def try_out(features: Iterable[str], person: Person) -> dict[str, Outcome]:
    """What became of each feature; whoever signed in before does not help whoever comes next."""
    outcomes: dict[str, Outcome] = {}
    # A browser without a window may be one that is closed.
    person.context.new_page()
    for name in features:
        outcomes[name] = PROBES[name](person)
        for page in person.context.pages[1:]:
            page.close()
        person.context.clear_cookies()
    return outcomes


def _gets_there(page: Page, arrived: str, told: Locator) -> bool:
    """Whether the page that was wanted comes, and not the word that it cannot."""
    expect(page.locator(arrived).or_(told).first).to_be_visible()
    return not told.count()


def _gets_in(window: Page, known: Locator) -> bool:
    """Whether the blog's page knows who signs in, and its window does not stay with the word that it cannot."""
    for _ in range(MOST_LOOKS):
        if known.count():
            return True
        with suppress(Error):  # it closes by itself
            if window.get_by_text(REFUSED).count():
                return False
    raise AssertionError(window)


def _still(who: Locator, reader: Reader) -> Outcome:
    """Whether somebody is known on the next page as well; other tabs would tell, and there are none."""
    is_kept: int = reader.sees("sessionStorage.length")
    expect(who).to_contain_text("Signed in as mia" if is_kept else "Sign in")
    return "works" if is_kept else "page"
