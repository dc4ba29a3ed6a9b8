"""A browser in a poor way: offline, its clock wrong, its storage closed, its extensions busy."""

import pytest
from playwright.sync_api import Route, expect

from tests.widget.reader import Reader
from tests.widget.scenes import COMMENTS
from tests.widget.stand_in import Answer
from tests.widget.threaded_service import ThreadedService

pytestmark = pytest.mark.browser

DAY = 86_400_000
SHIFTED = "const told = Date.now; Date.now = () => told() + %d"
NO_STORAGE = """for (const name of ['localStorage', 'sessionStorage', 'indexedDB', 'caches'])
  Object.defineProperty(window, name, { get() { throw new DOMException('insecure', 'SecurityError') } })
for (const name of ['BroadcastChannel', 'EventSource'])
  window[name] = class { constructor() { throw new DOMException('The operation is insecure', 'SecurityError') } }"""
LINK = '<a href="%s/sites/garage/threads?thread=%s">Read and write comments</a>'


def stop(route: Route) -> None:
    """As an extension does."""
    route.abort("blockedbyclient")


def test_a_post_while_offline_keeps_the_words_and_goes_once_there_is_a_connection(newcomer: Reader) -> None:
    newcomer.read()
    newcomer.page.context.set_offline(True)
    newcomer.fill("Long considered words")
    newcomer.send()
    expect(newcomer.form.get_by_role("alert")).to_be_visible()
    expect(newcomer.form.locator("[name=body]")).to_have_value("Long considered words")
    newcomer.page.context.set_offline(False)
    newcomer.send()
    expect(newcomer.comments).to_contain_text("Long considered words")


@pytest.mark.parametrize(("days", "said"), [(1, "yesterday"), (-1, "now")], ids=["ahead", "behind"])
def test_a_clock_that_is_wrong_hinders_nobody(newcomer: Reader, live: ThreadedService, days: int, said: str) -> None:
    """A proof that would be taken for spent, a time in the future, an edit that ends before it begins."""
    live.post(newcomer.key, "A question", "Ada")
    newcomer.page.add_init_script(SHIFTED % (days * DAY))
    newcomer.read()
    expect(newcomer.comments.locator("time")).to_have_text(said)
    newcomer.carry("site=guarded")
    newcomer.read()
    newcomer.write("By no robot")
    expect(newcomer.comments.get_by_role("button", name=newcomer.says("mine.edit"), exact=True)).to_be_visible()


def test_a_browser_that_keeps_nothing_reads_and_writes(newcomer: Reader) -> None:
    newcomer.page.add_init_script(NO_STORAGE)
    newcomer.read()
    newcomer.write("A good read")
    expect(newcomer.status).to_have_text(newcomer.says("status.sent"))


def test_a_blocked_script_leaves_the_link(reader: Reader, live: ThreadedService) -> None:
    live.post(reader.key, "A question", "Ada")
    reader.lay_out(element=f"<aparte-thread site=garage>{LINK % (reader.wire.address, reader.key)}</aparte-thread>")
    reader.page.route("**/widget/aparte.js", stop)
    reader.go()
    reader.page.get_by_role("link", name="Read and write comments").click()
    expect(reader.page.get_by_role("article")).to_contain_text("A question")


def test_blocked_requests_are_said_aloud_with_a_way_around(reader: Reader, live: ThreadedService) -> None:
    live.post(reader.key, "A question", "Ada")
    reader.page.route("**/api/**", stop)
    reader.go()
    expect(reader.widget.get_by_role("alert")).to_contain_text(reader.says("early.failed"))
    expect(reader.widget.get_by_role("button", name=reader.says("early.retry"))).to_be_visible()
    reader.widget.get_by_role("link", name=reader.says("early.open_page")).click()
    expect(reader.page.get_by_role("article")).to_contain_text("A question")


def test_too_many_loads_say_when_to_come_back(reader: Reader) -> None:
    """In the service's own words, of which a refusal's header is a part."""
    reader.wire.fails("GET", COMMENTS, Answer.problem(429, "That was often. Wait 90 s, then try again."))
    reader.go()
    expect(reader.widget.get_by_role("alert")).to_contain_text("Wait 90 s")
    reader.widget.get_by_role("button", name=reader.says("early.retry")).click()
    expect(reader.form).to_be_visible()
