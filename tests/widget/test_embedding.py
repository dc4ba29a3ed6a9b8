"""The element on other people's pages: policies, storage, room, attributes, several at once."""

from threading import Event

import pytest
from playwright.sync_api import Page, expect

from tests.widget.pages import ARTICLE
from tests.widget.reader import Reader
from tests.widget.stand_in import Answer
from tests.widget.threaded_service import ThreadedService

pytestmark = pytest.mark.browser

COMMENTS = "/api/v1/sites/garage/comments"
RESERVE = "<style>aparte-thread { display: block; min-block-size: 100svh }</style>"
SHIFTS = """<script>
window.shift = 0
const add = entry => { if (!entry.hadRecentInput) window.shift += entry.value }
new PerformanceObserver(list => list.getEntries().forEach(add)).observe({ type: 'layout-shift', buffered: true })
</script>"""
STORED = """async () => [document.cookie, localStorage.length, sessionStorage.length,
  (await indexedDB.databases()).length, (await caches.keys()).length,
  (await navigator.serviceWorker.getRegistrations()).length]"""


def strict_policy(reader: Reader) -> dict[str, str]:
    service = reader.wire.address
    directives = [
        "default-src 'none'",
        f"script-src {service}",
        f"connect-src {service}",
        "style-src 'self'",
        "img-src data:",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    ]
    return {"Content-Security-Policy": "; ".join(directives)}


def listen(page: Page) -> list[str]:
    """What the browser complains about."""
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text) if message.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: heard.append(str(error)))
    return heard


def test_a_strict_policy_with_trusted_types_is_never_violated(newcomer: Reader, live: ThreadedService) -> None:
    heard = listen(newcomer.page)
    live.post(newcomer.key, "A **question**, [linked](https://example.org/)\n\n```\ncode\n```", "Ada")
    newcomer.lay_out(strict_policy(newcomer))
    newcomer.read()
    newcomer.write("An answer")
    newcomer.comments.get_by_role("button", name="Edit").click()
    newcomer.widget.get_by_role("button", name="Save").click()
    expect(newcomer.status).to_have_text("Your change is saved.")
    newcomer.comments.get_by_role("button", name="Delete").click()
    newcomer.comments.get_by_role("button", name="Yes, delete it").click()
    expect(newcomer.status).to_have_text("Your comment was deleted.")
    assert heard == []


def test_the_form_looks_the_same_under_a_strict_policy(reader: Reader) -> None:
    reader.lay_out(strict_policy(reader))
    reader.read()
    assert reader.form.evaluate("form => getComputedStyle(form).display") == "grid"


def test_nothing_is_stored_by_reading_and_by_writing_only_for_the_tab(newcomer: Reader, live: ThreadedService) -> None:
    live.post(newcomer.key, "A question", "Ada")
    newcomer.read()
    newcomer.page.mouse.wheel(0, 400)
    before = newcomer.sees(STORED)
    newcomer.write("An answer")
    assert (before, newcomer.sees(STORED)) == (["", 0, 0, 0, 0, 0], ["", 0, 1, 0, 0, 0])
    assert newcomer.page.context.cookies() == []


def test_no_other_host_is_asked_for_anything(newcomer: Reader, live: ThreadedService) -> None:
    asked: set[str] = set()
    newcomer.page.on("request", lambda request: asked.add("/".join(request.url.split("/")[:3])))
    live.post(newcomer.key, "A question", "Ada")
    newcomer.read()
    newcomer.write("An answer")
    assert asked - {"data:image", "data:,"} == {newcomer.blog.address, newcomer.wire.address}


def test_no_credentials_and_no_address_of_the_page_go_along(newcomer: Reader) -> None:
    newcomer.page.context.add_cookies([{"name": "session", "value": "x", "url": newcomer.wire.address}])
    newcomer.read("?newsletter=zoe@example.net")
    [request] = newcomer.wire.requests("GET", COMMENTS)
    assert "cookie" not in request.headers
    assert "referer" not in request.headers


@pytest.mark.parametrize("size", [(1280, 900), (390, 844)])
def test_nothing_moves_where_room_was_reserved(reader: Reader, live: ThreadedService, size: tuple[int, int]) -> None:
    live.post(reader.key, "A question", "Ada")
    reader.page.set_viewport_size({"width": size[0], "height": size[1]})
    reader.lay_out(head=RESERVE + SHIFTS)
    reader.read()
    reader.page.mouse.wheel(0, 300)
    reader.page.mouse.click(5, 5)
    reader.sees("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert reader.sees("window.shift") == 0


@pytest.mark.parametrize("size", [(1280, 900), (390, 844)])
def test_hardly_anything_moves_where_none_was(reader: Reader, live: ThreadedService, size: tuple[int, int]) -> None:
    live.post(reader.key, "A question", "Ada")
    reader.page.set_viewport_size({"width": size[0], "height": size[1]})
    reader.lay_out(head=SHIFTS, article=ARTICLE * 3)
    reader.read()
    reader.sees("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert reader.sees("window.shift") < 0.02


def test_the_reserved_room_is_given_back_with_the_readers_first_act(reader: Reader) -> None:
    reader.lay_out(head=RESERVE, article="")
    reader.page.set_viewport_size({"width": 1280, "height": 2000})
    reader.read()
    held = reader.widget.evaluate("element => element.offsetHeight")
    reader.page.keyboard.press("Tab")
    expect(reader.widget).not_to_have_css("min-height", "2000px")
    assert held == 2000 > reader.widget.evaluate("element => element.offsetHeight")


def test_a_click_that_gives_the_reserved_room_back_hits_what_it_was_aimed_at(reader: Reader) -> None:
    reader.lay_out(head=RESERVE, article="")
    reader.read()
    reader.sees("scrollTo(0, document.body.scrollHeight)")
    reader.send()
    expect(reader.form.get_by_label("Comment")).to_be_focused()


def test_another_thread_is_loaded_when_its_attribute_changes(reader: Reader, live: ThreadedService) -> None:
    live.post(reader.key, "Here", "Ada")
    live.post(f"{reader.key}other", "There", "Ben")
    reader.read()
    reader.widget.evaluate("(element, key) => element.setAttribute('thread', key)", f"{reader.key}other")
    expect(reader.widget.locator(".body")).to_have_text("There")


def test_several_changed_attributes_are_one_load(reader: Reader) -> None:
    reader.read()
    before = reader.asked()
    with reader.page.expect_response("**/comments?**"):
        reader.widget.evaluate("each => { each.setAttribute('thread', '/a'); each.setAttribute('lang', 'fr') }")
    expect(reader.widget.get_by_role("heading", level=2)).to_have_text("Commentaires")
    assert reader.asked() == before + 1


def test_what_is_being_written_survives_a_change_of_language(reader: Reader) -> None:
    reader.read()
    reader.fill("Half a thought")
    reader.widget.evaluate("element => element.setAttribute('lang', 'fr')")
    expect(reader.widget.get_by_label("Commentaire", exact=True)).to_have_value("Half a thought")


def test_the_key_is_the_path_of_the_canonical_link(reader: Reader) -> None:
    reader.lay_out(head='<link rel="canonical" href="https://garage.example.org/the-gearbox/?utm=1">')
    reader.read()
    assert reader.wire.requests("GET", COMMENTS)[0].query["thread"] == ["/the-gearbox/"]


def test_the_key_is_else_the_path_of_the_page(reader: Reader) -> None:
    reader.read("?page=2#top")
    assert reader.wire.requests("GET", COMMENTS)[0].query["thread"] == [reader.key]


def test_two_on_a_page_keep_to_themselves(reader: Reader, live: ThreadedService) -> None:
    live.post("/one", "Here", "Ada")
    element = "".join(f"<aparte-thread site=garage thread={reader.key}{name}></aparte-thread>" for name in "ab")
    reader.lay_out(element=element)
    reader.go()
    first, second = reader.widget.all()
    form = first.get_by_role("form", name="Write a comment")
    form.wait_for()
    reader.fill("For the first", form=form)
    reader.send(form)
    expect(first.get_by_role("article")).to_have_count(1)
    expect(second.get_by_role("form", name="Write a comment")).to_be_visible()
    expect(second.get_by_role("article")).to_have_count(0)


def test_an_element_added_late_works(reader: Reader) -> None:
    reader.lay_out(element="<div id=place></div>")
    reader.go()
    reader.sees("document.querySelector('#place').innerHTML = '<aparte-thread site=garage></aparte-thread>'")
    expect(reader.form).to_be_visible()


def test_an_element_waits_for_its_site(reader: Reader) -> None:
    reader.lay_out(element="<aparte-thread><a href=/elsewhere>Comments</a></aparte-thread>")
    reader.go()
    expect(reader.page.get_by_role("link", name="Comments")).to_be_visible()
    reader.widget.evaluate("element => element.setAttribute('site', 'garage')")
    expect(reader.form).to_be_visible()


def test_a_removed_element_leaves_quietly(newcomer: Reader) -> None:
    heard = listen(newcomer.page)
    come = Event()
    newcomer.read()
    newcomer.wire.fails("POST", COMMENTS, Answer(b"{}", held=come))
    newcomer.fill("On its way")
    with newcomer.page.expect_request("**/comments"):
        newcomer.send()
    newcomer.widget.evaluate("element => element.remove()")
    come.set()
    newcomer.sees("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert heard == []


def test_a_removed_element_stops_asking(newcomer: Reader) -> None:
    failed: list[str] = []
    newcomer.page.on("requestfailed", lambda request: failed.append(request.failure or ""))
    come = Event()
    newcomer.wire.fails("GET", COMMENTS, Answer(b"{}", held=come))
    newcomer.go()
    newcomer.widget.locator(".bars").wait_for()
    newcomer.widget.evaluate("element => { window.gone = element; element.remove() }")
    expect(newcomer.widget).to_have_count(0)
    come.set()
    assert failed == ["net::ERR_ABORTED"]


def test_a_moved_element_loads_again(reader: Reader) -> None:
    reader.read()
    reader.widget.evaluate("element => document.body.append(element)")
    expect(reader.form).to_be_visible()


def test_a_lazy_element_loads_when_it_is_near(reader: Reader) -> None:
    reader.lay_out(element="<div style='height: 4000px'></div><aparte-thread site=garage loading=lazy></aparte-thread>")
    reader.go()
    reader.sees("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    before = reader.asked()
    reader.page.mouse.wheel(0, 3000)
    expect(reader.form).to_be_attached()
    assert (before, reader.asked()) == (0, 1)


def test_the_page_hears_when_the_comments_are_there_and_of_a_new_one(reader: Reader, live: ThreadedService) -> None:
    live.post(reader.key, "A question", "Ada")
    script = """<script>
    window.heard = []
    const hear = name => addEventListener(`aparte:${name}`, ({ detail }) => window.heard.push([name, detail]))
    hear('ready'); hear('comment')
    </script>"""
    reader.lay_out(head=script)
    reader.read()
    reader.write("An answer")
    (first, ready), (second, comment) = reader.sees("window.heard")
    assert (first, ready) == ("ready", {"thread": reader.key, "count": 1})
    assert (second, comment["status"], comment["thread"]) == ("comment", "published", reader.key)


def test_the_link_inside_gives_way_to_the_comments(reader: Reader) -> None:
    link = f'<a href="{reader.wire.address}/sites/garage/threads">Read and write comments</a>'
    reader.lay_out(element=f'<aparte-thread site="garage">{link}</aparte-thread>')
    reader.read()
    expect(reader.page.get_by_role("link", name="Read and write comments")).not_to_be_visible()
