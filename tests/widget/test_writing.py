"""A reader writes: comments, replies, what is shown of them, and what is sent."""

import re

import pytest
from playwright.sync_api import expect

from tests.widget.reader import Reader
from tests.widget.threaded_service import ThreadedService

pytestmark = pytest.mark.browser

POSTS = "/api/v1/sites/garage/comments"


def test_a_comment_is_posted_and_takes_the_focus(reader: Reader) -> None:
    reader.read()
    reader.write("A good read")
    expect(reader.comments.first).to_be_focused()
    expect(reader.status).to_have_text("Your comment is published.")


def test_a_comment_is_there_for_the_next_reader(reader: Reader) -> None:
    reader.read()
    reader.write("A good read")
    reader.page.reload()
    expect(reader.comments).to_contain_text("A good read")


def test_the_form_is_empty_again_and_the_name_still_there(reader: Reader) -> None:
    reader.read()
    reader.write("A good read", "Zoe")
    values = [reader.form.get_by_label(label).input_value() for label in ("Comment", "Name")]
    assert values == ["", "Zoe"]


def test_the_name_is_ready_in_the_reply(reader: Reader, live: ThreadedService) -> None:
    live.post(reader.key, "A question", "Ada")
    reader.read()
    reader.write("A good read", "Zoe")
    reader.widget.get_by_role("button", name="Reply to Ada").click()
    expect(reader.widget.get_by_role("form", name="Reply to Ada").get_by_label("Name")).to_have_value("Zoe")


def test_the_count_rises_with_a_published_comment(reader: Reader) -> None:
    reader.read()
    reader.write("A good read")
    expect(reader.widget.get_by_role("heading", level=2)).to_have_text("1 comment")


def test_a_reply_stands_below_its_parent(reader: Reader, live: ThreadedService) -> None:
    live.post(reader.key, "A question", "Ada")
    live.post(reader.key, "Something else", "Cleo")
    reader.read()
    reader.widget.get_by_role("button", name="Reply to Ada").click()
    form = reader.widget.get_by_role("form", name="Reply to Ada")
    reader.fill("An answer", form=form)
    reader.send(form)
    expect(reader.comments.nth(1)).to_contain_text("in reply to Ada")
    assert reader.widget.locator(".body").all_text_contents() == ["A question", "An answer", "Something else"]


def test_a_reply_far_down_stands_below_its_parent(reader: Reader, live: ThreadedService) -> None:
    parent = None
    for depth in range(7):
        parent = live.post(reader.key, f"Depth {depth}", f"Writer {depth}", parent)
    reader.read()
    reader.widget.get_by_role("button", name="Reply to Writer 5").click()
    form = reader.widget.get_by_role("form", name="Reply to Writer 5")
    reader.fill("Late", form=form)
    reader.send(form)
    expect(reader.comments.nth(7)).to_contain_text("in reply to Writer 5")


def test_the_reply_button_opens_and_focuses_its_form(reader: Reader, live: ThreadedService) -> None:
    live.post(reader.key, "A question", "Ada")
    reader.read()
    button = reader.widget.get_by_role("button", name="Reply to Ada")
    button.click()
    expect(button).to_have_attribute("aria-expanded", "true")
    expect(reader.widget.get_by_role("form", name="Reply to Ada").get_by_label("Comment")).to_be_focused()


def test_escape_closes_the_reply_gives_the_focus_back_and_keeps_the_text(reader: Reader, live: ThreadedService) -> None:
    live.post(reader.key, "A question", "Ada")
    reader.read()
    button = reader.widget.get_by_role("button", name="Reply to Ada")
    button.click()
    reader.page.keyboard.type("Half a thought")
    reader.page.keyboard.press("Escape")
    expect(button).to_be_focused()
    expect(button).to_have_attribute("aria-expanded", "false")
    button.click()
    form = reader.widget.get_by_role("form", name="Reply to Ada")
    expect(form.get_by_label("Comment")).to_have_value("Half a thought")


@pytest.mark.parametrize("keys", ["Control+Enter", "Meta+Enter"])
def test_the_keyboard_sends(reader: Reader, keys: str) -> None:
    reader.read()
    reader.fill("By keyboard")
    reader.form.get_by_label("Comment").press(keys)
    expect(reader.comments).to_contain_text("By keyboard")


def test_a_held_comment_is_shown_to_its_writer_as_waiting(reader: Reader) -> None:
    reader.carry("site=held")
    reader.read()
    reader.write("Patiently")
    expect(reader.comments.locator(".badge")).to_have_text("Waiting for approval")
    expect(reader.status).to_have_text("Thank you. Your comment will appear once it has been approved.")


def test_a_held_comment_counts_for_nobody(reader: Reader) -> None:
    reader.carry("site=held")
    reader.read()
    reader.write("Patiently")
    expect(reader.widget.get_by_role("heading", level=2)).to_have_text("Comments")


def test_a_held_comment_survives_another_order(reader: Reader, live: ThreadedService) -> None:
    reader.carry("site=held")
    for text in ("One", "Two"):
        live.change(live.post(reader.key, text, site="held"), status="published")
    reader.read()
    reader.write("Patiently")
    reader.widget.get_by_role("combobox").select_option("newest")
    expect(reader.comments.filter(has_text="Patiently")).to_have_count(1)
    expect(reader.comments.filter(has_text="Two")).to_have_count(1)


def test_the_notice_and_the_policy_stand_beside_the_button(reader: Reader) -> None:
    reader.read()
    notice = reader.form.locator(".notice")
    expect(notice).to_contain_text("IP address")
    expect(notice.get_by_role("link", name="Privacy policy")).to_have_attribute("target", "_blank")


def test_the_receipt_leads_to_the_comments_data_and_tells_no_referrer(reader: Reader) -> None:
    reader.read()
    reader.write("A good read")
    link = reader.comments.get_by_role("link", name="Your comment’s data: see, export, erase")
    expect(link).to_have_attribute("rel", "noopener noreferrer")
    assert reader.page.request.get(link.get_attribute("href") or "").status == 200


def test_what_is_sent_is_a_plain_form_with_the_page_and_the_policy(reader: Reader) -> None:
    reader.read()
    reader.write("A good read", "Zoe")
    [post] = reader.wire.requests("POST", POSTS)
    sent = {name: post.form.get(name) for name in ("thread", "url", "title", "parent", "body", "name", "lang")}
    assert post.headers["content-type"].startswith("application/x-www-form-urlencoded")
    assert sent == {
        "thread": reader.key,
        "url": f"{reader.blog.address}{reader.key}",
        "title": "Rebuilding the gearbox",
        "parent": "",
        "body": "A good read",
        "name": "Zoe",
        "lang": "en",
    }


def test_posting_needs_no_preflight(reader: Reader) -> None:
    reader.read()
    reader.write("A good read")
    assert reader.wire.requests("OPTIONS", POSTS) == []


@pytest.mark.parametrize(
    ("element", "title"),
    [("title='The gearbox' site=garage", "The gearbox"), ("site=garage", "Rebuilding the gearbox")],
)
def test_the_thread_is_titled_by_its_element_or_page(reader: Reader, element: str, title: str) -> None:
    reader.carry(element)
    reader.read()
    reader.write("A good read")
    assert reader.wire.requests("POST", POSTS)[0].form["title"] == title


def test_a_query_is_not_sent_unless_the_page_calls_it_its_own(reader: Reader) -> None:
    reader.read("?newsletter=zoe@example.net")
    reader.write("A good read")
    assert reader.wire.requests("POST", POSTS)[0].form["url"] == f"{reader.blog.address}{reader.key}"


def test_nothing_is_sent_without_words_and_name(reader: Reader) -> None:
    reader.read()
    reader.send()
    text, name = (reader.form.get_by_label(label) for label in ("Comment", "Name"))
    expect(text).to_have_accessible_description(re.compile("Write something first.$"))
    expect(name).to_have_accessible_description("Say under which name your comment should appear.")
    expect(text).to_be_focused()
    assert reader.wire.requests("POST", POSTS) == []


def test_an_address_that_is_none_is_said_before_sending(reader: Reader) -> None:
    reader.read()
    reader.fill("A good read")
    reader.form.get_by_label("E-mail").fill("nobody")
    reader.send()
    expect(reader.form.get_by_label("E-mail")).to_have_attribute("aria-invalid", "true")
    assert reader.wire.requests("POST", POSTS) == []


def test_the_service_has_the_last_word_on_a_field_beside_that_field(reader: Reader) -> None:
    reader.read()
    reader.fill("A good read", "N" * 81)
    reader.send()
    name = reader.form.get_by_label("Name")
    expect(name).to_have_accessible_description("This is too long: at most 80 characters fit. Shorten it.")
    expect(name).to_be_focused()


def test_a_message_goes_when_its_field_changes(reader: Reader) -> None:
    reader.read()
    reader.send()
    reader.form.get_by_label("Comment").press_sequentially("A")
    assert reader.form.get_by_label("Comment").get_attribute("aria-invalid") is None


def test_a_blog_may_ask_for_no_address(reader: Reader) -> None:
    reader.carry("site=private")
    reader.read()
    expect(reader.form.get_by_label("E-mail")).to_have_count(0)


def test_a_blog_may_insist_on_an_address(reader: Reader) -> None:
    reader.carry("site=named")
    reader.read()
    reader.fill("A good read")
    reader.send()
    expect(reader.form.get_by_label("E-mail")).to_have_accessible_description(
        "Never shown with your comment. This blog asks for an e-mail address."
    )
