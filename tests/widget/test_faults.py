"""What a reader sees when something fails: a sentence, another try, a way around, and their own words kept."""

from threading import Event

import pytest
from playwright.sync_api import Route, expect

from tests.widget.reader import Reader
from tests.widget.stand_in import DROPPED, Answer
from tests.widget.threaded_service import ThreadedService

pytestmark = pytest.mark.browser

COMMENTS = "/api/v1/sites/garage/comments"
FOREIGN = {"Access-Control-Allow-Origin": "*"}
BROKEN = {
    "dropped": DROPPED,
    "internal": Answer.problem(500),
    "not JSON": Answer(b"<html>captive portal", 200, FOREIGN),
    "another shape": Answer(b'{"hello": 1}', 200, FOREIGN),
    "null": Answer(b"null", 200, FOREIGN),
    "not JSON and failed": Answer(b"Bad gateway", 502, FOREIGN),
}


@pytest.mark.parametrize("fault", BROKEN.values(), ids=BROKEN)
def test_a_failed_load_is_said_aloud_and_can_be_tried_again(reader: Reader, fault: Answer) -> None:
    reader.wire.fails("GET", COMMENTS, fault)
    reader.go()
    expect(reader.widget.get_by_role("alert")).to_contain_text("The comments could not be loaded.")
    reader.widget.get_by_role("button", name="Try again").click()
    expect(reader.form).to_be_visible()


def test_a_failed_load_leads_to_the_page_that_needs_no_widget(reader: Reader) -> None:
    reader.wire.fails("GET", COMMENTS, DROPPED)
    reader.go()
    link = reader.widget.get_by_role("link", name="Open the comments page")
    assert reader.page.request.get(link.get_attribute("href") or "").status == 200


def test_a_failed_load_never_says_that_there_are_none(reader: Reader) -> None:
    reader.wire.fails("GET", COMMENTS, DROPPED)
    reader.go()
    reader.widget.get_by_role("alert").wait_for()
    expect(reader.widget.locator(".frame")).not_to_contain_text("No comments")


def test_the_services_own_words_are_shown(reader: Reader) -> None:
    reader.carry("site=nowhere")
    reader.go()
    expect(reader.widget.get_by_role("alert")).to_contain_text("There is nothing here under that name.")


def test_a_failed_load_speaks_the_pages_language(reader: Reader) -> None:
    reader.wire.fails("GET", COMMENTS, DROPPED)
    reader.lay_out(lang="fr")
    reader.go()
    expect(reader.widget.get_by_role("button", name="Réessayer")).to_be_visible()


def test_a_slow_answer_is_awaited_without_a_word_about_none(reader: Reader) -> None:
    come = Event()
    reader.wire.fails("GET", COMMENTS, Answer(b"{}", 200, FOREIGN, come))
    reader.go()
    expect(reader.widget.locator(".bars")).to_be_visible()
    text = reader.widget.locator(".frame").text_content()
    come.set()
    assert text == ""


def test_the_page_hears_of_a_failed_load(reader: Reader) -> None:
    reader.wire.fails("GET", COMMENTS, Answer.problem(503))
    reader.lay_out(head="<script>addEventListener('aparte:error', event => { window.heard = event.detail })</script>")
    reader.go()
    reader.widget.get_by_role("alert").wait_for()
    assert reader.sees("window.heard") == {"during": "load", "status": 503}


@pytest.mark.parametrize("fault", BROKEN.values(), ids=BROKEN)
def test_a_failed_post_keeps_the_words(reader: Reader, fault: Answer) -> None:
    reader.read()
    reader.wire.fails("POST", COMMENTS, fault)
    reader.fill("Long considered words")
    reader.send()
    expect(reader.form.get_by_role("alert")).to_contain_text("Your text is still here")
    expect(reader.form.get_by_label("Comment")).to_have_value("Long considered words")


def test_a_failed_post_can_be_sent_again_and_is_one_comment(reader: Reader) -> None:
    reader.read()
    reader.wire.fails("POST", COMMENTS, DROPPED)
    reader.fill("Long considered words")
    reader.send()
    reader.form.get_by_role("button", name="Send again").click()
    expect(reader.comments).to_contain_text("Long considered words")
    first, second = (each.form["idempotency_key"] for each in reader.wire.requests("POST", COMMENTS))
    assert first == second


def test_other_words_are_another_comment(reader: Reader) -> None:
    reader.read()
    reader.wire.fails("POST", COMMENTS, DROPPED)
    reader.fill("Long considered words")
    reader.send()
    reader.form.get_by_role("alert").wait_for()
    reader.write("Better words")
    first, second = (each.form["idempotency_key"] for each in reader.wire.requests("POST", COMMENTS))
    assert first != second


def test_a_failed_reply_keeps_the_words(reader: Reader, live: ThreadedService) -> None:
    live.post(reader.key, "A question", "Ada")
    reader.read()
    reader.wire.fails("POST", COMMENTS, DROPPED)
    reader.widget.get_by_role("button", name="Reply to Ada").click()
    form = reader.widget.get_by_role("form", name="Reply to Ada")
    reader.fill("An answer", form=form)
    reader.send(form)
    form.get_by_role("alert").wait_for()
    expect(form.get_by_label("Comment")).to_have_value("An answer")


def test_too_many_posts_say_so_in_the_services_words(reader: Reader) -> None:
    reader.read()
    reader.wire.fails("POST", COMMENTS, Answer.problem(429, "Wait 90 s, then try again."))
    reader.fill("Long considered words")
    reader.send()
    expect(reader.form.get_by_role("alert")).to_have_text("Wait 90 s, then try again.")


def test_what_belongs_to_no_field_stands_above_the_button(reader: Reader) -> None:
    reader.read()
    errors = [{"field": "thread.url", "message": "Give an address."}]
    reader.wire.fails("POST", COMMENTS, Answer.problem(400, "Correct the fields.", errors=errors))
    reader.fill("Long considered words")
    reader.send()
    expect(reader.form.get_by_role("alert")).to_have_text("Correct the fields. Give an address.")


def test_sending_twice_in_a_hurry_is_one_request(reader: Reader) -> None:
    reader.read()
    reader.wire.fails("POST", COMMENTS, Answer.problem(500), Answer.problem(500))
    reader.fill("Hurried words")
    reader.form.evaluate("form => { form.requestSubmit(); form.requestSubmit() }")
    reader.form.get_by_role("alert").wait_for()
    assert len(reader.wire.requests("POST", COMMENTS)) == 1


def test_the_page_hears_of_a_failed_post(reader: Reader) -> None:
    reader.lay_out(head="<script>addEventListener('aparte:error', event => { window.heard = event.detail })</script>")
    reader.read()
    reader.wire.fails("POST", COMMENTS, Answer.problem(429))
    reader.fill("Long considered words")
    reader.send()
    reader.form.get_by_role("alert").wait_for()
    assert reader.sees("window.heard") == {"during": "post", "status": 429}


def test_a_spent_proof_is_replaced_without_asking_the_reader(reader: Reader) -> None:
    reader.carry("site=guarded")
    reader.read()
    spent = Answer.problem(400, type="urn:aparte:problem:challenge-failed")
    reader.wire.fails("POST", "/api/v1/sites/guarded/comments", spent)
    reader.write("By no robot")
    assert reader.asked("challenge", "guarded") == 2


def test_a_challenge_that_does_not_come_keeps_the_words(reader: Reader) -> None:
    reader.carry("site=guarded")
    reader.read()
    reader.wire.serves("/api/v1/sites/guarded/challenge", DROPPED)
    reader.fill("By no robot")
    reader.send()
    expect(reader.form.get_by_label("Comment")).to_have_value("By no robot")
    expect(reader.form.get_by_role("alert")).to_contain_text("could not be sent")
    reader.wire.recovers("/api/v1/sites/guarded/challenge")
    reader.form.get_by_role("button", name="Send again").click()
    expect(reader.comments).to_contain_text("By no robot")


def test_another_order_that_fails_leaves_what_was_there(reader: Reader, live: ThreadedService) -> None:
    live.post(reader.key, "One")
    live.post(reader.key, "Two")
    reader.read()
    reader.wire.fails("GET", COMMENTS, DROPPED)
    reader.widget.get_by_role("combobox").select_option("newest")
    expect(reader.widget.get_by_role("alert").last).to_contain_text("could not be loaded")
    expect(reader.comments).to_have_count(2)
    reader.widget.get_by_role("button", name="Try again").click()
    expect(reader.comments.first).to_contain_text("Two")


def test_more_that_fails_can_be_asked_for_again(reader: Reader, live: ThreadedService) -> None:
    live.seed(reader.key, [f"Remark {number}" for number in range(52)])
    reader.read()
    reader.wire.fails("GET", COMMENTS, DROPPED)
    reader.widget.get_by_role("button", name="Show more comments").click()
    reader.widget.get_by_role("button", name="Try again").click()
    expect(reader.comments).to_have_count(52)


def test_a_hostile_tree_builds_nothing_but_comments(reader: Reader, live: ThreadedService) -> None:
    hostile = [
        ["p", "before ", ["script", "window.hit = 1"], ["img", "x"], ["a", "javascript:window.hit=1", "link"]],
        ["iframe", "x"],
        ["a", "data:text/html,x", "data"],
        ["a", "/relative", "relative"],
        42,
        None,
        {"tag": "p"},
        ["p", ["p", ["style", "* { display: none }"], "after"]],
    ]
    live.change(live.post(reader.key, "Hello"), tree=hostile)
    reader.read()
    body = reader.comments.locator(".body")
    built = body.locator("*").evaluate_all("all => all.map(each => each.localName)")
    assert set(built) == {"a", "p"}
    assert body.locator("[href]").count() == 0
    assert reader.sees("window.hit") is None


def test_of_two_orders_the_later_choice_counts_whichever_answer_comes_last(
    reader: Reader, live: ThreadedService
) -> None:
    live.seed(reader.key, [f"Number {number}" for number in range(60)])
    reader.read()
    late: list[Route] = []

    def hold(route: Route) -> None:
        late.append(route)

    reader.page.route("**/comments?*cursor=*", hold)
    reader.widget.get_by_role("button", name="More comments").click()
    reader.page.route("**/comments?*sort=top*", hold)
    order = reader.widget.get_by_role("combobox")
    order.select_option("top")
    order.select_option("newest")
    expect(reader.comments.first).to_contain_text("Number 59")
    for route in late:
        route.continue_()
    reader.page.wait_for_load_state("networkidle")
    expect(order).to_have_value("newest")
    expect(reader.comments.first).to_contain_text("Number 59")
    shown = reader.comments.count()
    assert (len(late), shown) == (2, 50)


@pytest.mark.parametrize(("part", "button"), [("react", "React"), ("report", "Report")])
def test_a_button_whose_part_does_not_come_says_so_beside_itself_and_works_again(
    reader: Reader, live: ThreadedService, part: str, button: str
) -> None:
    live.post(reader.key, "A question", "Ada")
    reader.page.route(f"**/widget/{part}.js*", lambda route: route.abort(), times=1)
    reader.read()
    pressed = reader.comments.get_by_role("button", name=button)
    pressed.click()
    expect(reader.comments.get_by_role("alert")).to_contain_text("try again")
    pressed.click()
    expect(reader.widget.locator(".dialog, [aria-expanded=true].quiet").first).to_be_visible()
    expect(reader.comments.get_by_role("alert")).to_have_count(0)
