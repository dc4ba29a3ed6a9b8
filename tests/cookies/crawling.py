"""Everywhere that somebody can go, first without an account and then with one; what their browser holds on the way."""

import re
from collections.abc import Callable

import pyotp
from playwright.sync_api import Error, Page, expect

from tests.architecture.matrix import ACCOUNT, CONSOLE, PAGES
from tests.cookies.conftest import Scene, give_password
from tests.cookies.traces import Traces
from tests.service import PASSWORD
from tests.widget.members import line, sign_in, sign_out
from tests.widget.reader import Reader

_GUEST, _ALICE = 0, 4


def pages_for(column: int, *statuses: str) -> list[str]:
    """The pages that answer so, as the matrix of roles knows them: a test of its own holds that against the routes."""
    answers = {key: told.split()[column] for key, told in (PAGES | CONSOLE | ACCOUNT).items()}
    return [key.removeprefix("GET ") for key, told in answers.items() if key.startswith("GET ") and told in statuses]


OPEN, HERS = pages_for(_GUEST, "200", "302", "404"), pages_for(_ALICE, "200")
"""What anybody gets to see, and what alice does; all others lead to one of these."""
State = Callable[[Reader, Scene, Traces], None]


def reading(reader: Reader, scene: Scene, traces: Traces) -> None:
    """Load, scroll, sort, look at a thread that does not come, and try again."""
    scene.service.seed(reader.key, [f"Comment {number}" for number in range(60)])
    reader.read()
    traces.look("loaded")
    reader.page.mouse.wheel(0, 4000)
    reader.widget.locator("select").select_option("newest")
    expect(reader.comments.first).to_contain_text("Comment 59")
    reader.widget.get_by_role("button", name="Show more comments").click()
    expect(reader.comments).to_have_count(60)
    traces.look("sorted")
    reader.page.route("**/comments?**", lambda route: route.abort())
    reader.go()
    reader.widget.get_by_role("alert").wait_for()
    traces.look("failed")
    reader.page.unroute_all()
    reader.widget.get_by_role("button", name="Try again").click()
    reader.form.wait_for()
    traces.look("tried again")


def writing(reader: Reader, scene: Scene, traces: Traces) -> None:
    """Post, answer, change, see one's data, refuse to be remembered, and delete."""
    reader.read()
    reader.widget.get_by_label("Keep nothing in this browser").check()
    traces.look("refused")
    reader.write("As a guest")
    traces.look("posted")
    reader.comments.get_by_role("button", name="Reply").click()
    answer = reader.widget.get_by_role("form", name="Reply to Zoe")
    reader.fill("An answer", form=answer)
    traces.look("replying")
    reader.send(answer)
    reader.comments.filter(has_text="An answer").last.wait_for()
    with reader.page.expect_popup() as opened:
        reader.comments.get_by_role("link", name="Your comment’s data").last.click()
    opened.value.get_by_role("main").wait_for()
    traces.look("receipt")
    opened.value.close()
    mine = reader.comments.filter(has_text="An answer").last
    mine.get_by_role("button", name="Delete").click()
    mine.get_by_role("button", name="Yes, delete it").click()
    expect(reader.status).to_have_text("Your comment was deleted.")
    traces.look("deleted")


def waiting(reader: Reader, scene: Scene, traces: Traces) -> None:
    """Post where a moderator looks first, and where the browser has to work for it."""
    for site in ("held", "guarded"):
        reader.carry(f"site={site}")
        reader.read()
        reader.write(f"For {site}")
        traces.look(f"posted on {site}")
    reader.form.get_by_label("Remember me").check()
    reader.write("For those who know me")
    traces.look("remembered")
    reader.sees("() => { localStorage.clear(); sessionStorage.clear() }")


def at_the_door(reader: Reader, scene: Scene, traces: Traces) -> None:
    """Open the window to sign in, and go no further."""
    reader.read()
    with reader.page.expect_popup() as opened:
        line(reader).get_by_role("button", name="Sign in").click()
    opened.value.wait_for_url("**/account/sign-in?**")
    traces.look("door")
    opened.value.close()


def without_widget(reader: Reader, scene: Scene, traces: Traces) -> None:
    """The thread's own page, and its form, sent sooner than anybody types."""
    page = reader.page
    page.goto(f"{scene.service.address}/sites/garage/threads?thread={reader.key}")
    page.get_by_label("Comment").fill("Quick")
    page.get_by_label("Name").fill("Ines")
    page.get_by_role("button", name="Send the comment").click()
    page.get_by_role("alert").wait_for()
    traces.look("refused form")


GUEST: tuple[State, ...] = (reading, writing, waiting, at_the_door, without_widget)


def open_all(addresses: list[str], page: Page, scene: Scene, traces: Traces, comment_id: str) -> None:
    """One page after the other."""
    filled = {"site": "garage", "comment_id": comment_id, "provider": "impostor", "name": "page.css", "rest": "nowhere"}
    for address in addresses:
        path = re.sub(r"\{(\w+)\}", lambda hole: filled.get(hole[1], "x" * 43), address)
        try:
            page.goto(f"{scene.service.address}{path}?thread=/post/", wait_until="load")
        except Error as trouble:
            if "Download" not in trouble.message:
                raise
        traces.look(address)


def signing_in_on_the_blog(reader: Reader, scene: Scene, traces: Traces) -> None:
    """Through the window, with a password; then out again."""
    reader.read()
    with reader.page.expect_popup() as opened:
        line(reader).get_by_role("button", name="Sign in").click()
    give_password(opened.value, "mia", PASSWORD)
    expect(line(reader)).to_contain_text("Signed in as mia")
    traces.look("signed in on the blog")
    sign_out(reader)
    traces.look("signed out on the blog")
    sign_in(reader)


def asking_for_a_link(page: Page, scene: Scene, traces: Traces) -> None:
    page.goto(f"{scene.service.address}/account/sign-in/link?next=/account/sites")
    page.locator("[name=login]").fill("mia")
    page.get_by_role("main").get_by_role("button").click()
    page.locator("form").wait_for(state="detached")
    traces.look("link on its way")


def coming_from_elsewhere(page: Page, scene: Scene, traces: Traces) -> None:
    scene.elsewhere.waits_for(page)
    page.goto(f"{scene.service.address}/account/sign-in")
    page.get_by_role("button", name="Continue with Impostor").click()
    back = page.get_by_role("link", name="Go back")
    back.wait_for()
    traces.look("elsewhere")
    back.click()
    page.wait_for_url("**/account/arrival")
    traces.look("arrived")


def setting_up_an_app(page: Page, scene: Scene) -> str:
    """A second factor for alice; gives a code that stands in for it."""
    page.goto(f"{scene.service.address}/account/sign-in")
    give_password(page, "alice", PASSWORD)
    page.goto(f"{scene.service.address}/account/security")
    page.get_by_role("button", name="Set up an app").click()
    seed = page.locator("code.secret").inner_text().replace(" ", "")
    page.locator("[name=code]").fill(pyotp.TOTP(seed).now())
    page.get_by_role("button", name="Confirm").click()
    code = page.locator(".codes code").first.inner_text()
    page.get_by_role("button", name="Sign out").click()
    return code


def signing_in_with_a_code(page: Page, scene: Scene, traces: Traces, code: str) -> None:
    """Through the door of one's own pages, and from there into the console."""
    page.goto(f"{scene.service.address}/account/sign-in")
    give_password(page, "alice", PASSWORD)
    page.locator("[name=code]").wait_for()
    traces.look("half signed in")
    page.locator("[name=code]").fill(code)
    page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/account/profile")
    traces.look("own pages")


def going_over_to_the_console(page: Page, scene: Scene, traces: Traces) -> None:
    page.goto(f"{scene.service.address}/console/sign-in")
    page.get_by_role("button", name="Go on as alice").click()
    page.get_by_role("button", name="Sign out").wait_for()
    traces.look("console")
