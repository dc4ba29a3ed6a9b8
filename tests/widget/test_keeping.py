"""What a tab keeps of somebody's writing, what a browser keeps of them, and what it does not."""

from dataclasses import replace
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from comments.foundation.clock import system_clock
from tests.widget.reader import Reader
from tests.widget.threaded_service import ThreadedService

pytestmark = pytest.mark.browser

SWITCH = "Keep nothing in this browser"
AUTHOR = "() => Object.keys(localStorage).filter(name => name.endsWith(':author')).length"


def begin(reader: Reader, text: str) -> None:
    reader.read()
    reader.form.get_by_label("Comment").fill(text)
    expect(reader.form.get_by_role("toolbar")).to_be_visible()


def come_back(reader: Reader) -> None:
    reader.read()
    reader.form.get_by_label("Comment").focus()
    expect(reader.form.get_by_role("toolbar")).to_be_visible()


def test_a_draft_survives_a_reload(newcomer: Reader) -> None:
    begin(newcomer, "Half a thought")
    newcomer.read()
    expect(newcomer.form.get_by_label("Comment")).to_have_value("Half a thought")
    expect(newcomer.status).to_have_text("What you had begun to write is here again.")


def test_the_draft_of_a_reply_opens_its_form_and_takes_no_focus(newcomer: Reader, live: ThreadedService) -> None:
    live.post(newcomer.key, "A question", "Ada")
    newcomer.read()
    newcomer.comments.get_by_role("button", name="Reply").click()
    newcomer.widget.get_by_role("form", name="Reply to Ada").get_by_label("Comment").fill("Half an answer")
    newcomer.widget.get_by_role("toolbar").wait_for()
    newcomer.read()
    form = newcomer.widget.get_by_role("form", name="Reply to Ada")
    expect(form.get_by_label("Comment")).to_have_value("Half an answer")
    assert newcomer.sees("document.activeElement === document.body")


def test_a_draft_stays_in_its_tab(newcomer: Reader) -> None:
    begin(newcomer, "Half a thought")
    other = replace(newcomer, page=newcomer.page.context.new_page())
    come_back(other)
    expect(other.form.get_by_label("Comment")).to_have_value("")


def test_a_sent_draft_is_gone(newcomer: Reader) -> None:
    newcomer.read()
    newcomer.write("A whole thought")
    come_back(newcomer)
    expect(newcomer.form.get_by_label("Comment")).to_have_value("")


def test_whoever_refuses_has_no_draft_kept(newcomer: Reader) -> None:
    begin(newcomer, "Half a thought")
    newcomer.widget.get_by_label(SWITCH).check()
    come_back(newcomer)
    expect(newcomer.form.get_by_label("Comment")).to_have_value("")


def test_a_waiting_comment_is_there_for_its_writer_after_a_reload(newcomer: Reader) -> None:
    newcomer.carry("site=held")
    newcomer.read()
    newcomer.write("For the moderator")
    newcomer.read()
    expect(newcomer.comments).to_contain_text("Waiting for approval")
    expect(newcomer.comments.get_by_role("button", name="Edit")).to_be_visible()


def test_a_name_is_remembered_by_who_ticks_it(newcomer: Reader) -> None:
    begin(newcomer, "Hello")
    newcomer.form.get_by_label("Remember me").check()
    newcomer.form.get_by_label("E-mail").fill("nora@example.net")
    newcomer.write("Hello", "Nora")
    come_back(newcomer)
    expect(newcomer.form.get_by_label("Name")).to_have_value("Nora")
    expect(newcomer.form.get_by_label("E-mail")).to_have_value("nora@example.net")
    newcomer.form.get_by_label("Remember me").uncheck()
    assert newcomer.sees(AUTHOR) == 0


def test_a_name_is_forgotten_otherwise(newcomer: Reader) -> None:
    newcomer.read()
    newcomer.write("Hello", "Nora")
    assert newcomer.sees(AUTHOR) == 0


def test_a_name_that_was_not_used_for_half_a_year_is_forgotten(newcomer: Reader) -> None:
    begin(newcomer, "Hello")
    newcomer.form.get_by_label("Remember me").check()
    newcomer.write("Hello", "Nora")
    newcomer.page.clock.set_fixed_time(system_clock() + timedelta(days=181))
    come_back(newcomer)
    expect(newcomer.form.get_by_label("Name")).to_have_value("")
    assert newcomer.sees(AUTHOR) == 0


def test_whoever_refuses_midway_is_no_longer_asked_to_be_remembered(newcomer: Reader) -> None:
    begin(newcomer, "Hello")
    newcomer.widget.get_by_label(SWITCH).check()
    expect(newcomer.form.get_by_label("Remember me")).to_be_hidden()
    newcomer.widget.get_by_label(SWITCH).uncheck()
    expect(newcomer.form.get_by_label("Remember me")).to_be_visible()


def test_what_a_moderator_took_away_is_not_shown_to_its_writer_as_published(
    newcomer: Reader, live: ThreadedService
) -> None:
    newcomer.read()
    newcomer.write("Soon gone")
    gone = newcomer.comments.locator(".permalink").get_attribute("href") or ""
    live.change(gone.removeprefix("#c-"), status="spam")
    newcomer.read()
    newcomer.page.wait_for_function("name => !Object.keys(sessionStorage).length")
    expect(newcomer.comments).to_have_count(0)


def test_the_fields_keep_their_width_when_somebody_begins_to_write(newcomer: Reader) -> None:
    newcomer.read()
    width = "form => form.querySelector('[name=email]').getBoundingClientRect().width"
    before = newcomer.form.evaluate(width)
    come_back(newcomer)
    assert newcomer.form.evaluate(width) == before


def test_a_full_storage_keeps_nobody_from_writing(newcomer: Reader) -> None:
    newcomer.page.add_init_script(
        "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError') }"
    )
    newcomer.read()
    newcomer.write("A good read")
    expect(newcomer.status).to_have_text("Your comment is published.")
