"""What a guest may do with their own comment while the tab lives."""

from dataclasses import replace

import pytest
from playwright.sync_api import expect

from tests.widget.reader import Reader
from tests.widget.threaded_service import ThreadedService

pytestmark = pytest.mark.browser


@pytest.fixture
def written(reader: Reader) -> Reader:
    """A reader who has just written."""
    reader.read()
    reader.write("Frist words")
    return reader


def edit(reader: Reader, text: str) -> None:
    reader.comments.get_by_role("button", name="Edit").click()
    form = reader.widget.get_by_role("form", name="Change your comment")
    form.get_by_label("Change your comment").fill(text)
    form.get_by_role("button", name="Save").click()


def test_editing_starts_from_the_words_as_they_were_typed(reader: Reader) -> None:
    reader.read()
    reader.fill("Some **bold** words")
    reader.send()
    reader.comments.get_by_role("button", name="Edit").click()
    expect(reader.widget.get_by_label("Change your comment").last).to_have_value("Some **bold** words")


def test_an_edit_is_shown_and_announced(written: Reader) -> None:
    edit(written, "First **words**")
    expect(written.comments.locator(".body strong")).to_have_text("words")
    expect(written.comments).to_contain_text("edited")
    expect(written.status).to_have_text("Your change is saved.")


def test_an_edit_stays(written: Reader) -> None:
    edit(written, "First words")
    expect(written.comments).to_contain_text("First words")
    written.page.reload()
    expect(written.comments.locator(".body")).to_have_text("First words")


def test_a_failed_edit_keeps_the_words(written: Reader) -> None:
    written.page.route("**/api/v1/comments/*", lambda route: route.abort())
    edit(written, "First words")
    form = written.widget.get_by_role("form", name="Change your comment")
    expect(form.get_by_role("alert")).to_contain_text("Your text is still here")
    expect(form.get_by_label("Change your comment")).to_have_value("First words")


def test_deleting_asks_first(written: Reader) -> None:
    written.comments.get_by_role("button", name="Delete").click()
    written.comments.get_by_role("button", name="Keep it").click()
    expect(written.comments.locator(".body")).to_have_text("Frist words")
    expect(written.comments.get_by_role("button", name="Delete")).to_be_focused()


def test_a_deleted_comment_is_gone_for_its_writer(written: Reader) -> None:
    written.comments.get_by_role("button", name="Delete").click()
    written.comments.get_by_role("button", name="Yes, delete it").click()
    expect(written.comments).to_have_text("This comment was deleted.")
    expect(written.status).to_have_text("Your comment was deleted.")
    expect(written.widget.get_by_role("heading", level=2)).to_have_text("Comments")


def test_a_deleted_comment_is_gone_for_the_next_reader(written: Reader) -> None:
    written.comments.get_by_role("button", name="Delete").click()
    written.comments.get_by_role("button", name="Yes, delete it").click()
    expect(written.comments).to_have_text("This comment was deleted.")
    written.read()
    expect(written.comments).to_have_count(0)


def test_the_time_for_changes_ends(newcomer: Reader) -> None:
    newcomer.page.clock.install()
    newcomer.read()
    newcomer.write("Frist words")
    newcomer.page.clock.fast_forward("16:00")
    expect(newcomer.comments.get_by_role("button", name="Edit")).to_have_count(0)
    expect(newcomer.comments.get_by_role("link", name="Your comment’s data: see, export, erase")).to_have_count(1)


def test_nobody_elses_comment_can_be_changed(reader: Reader, live: ThreadedService) -> None:
    live.post(reader.key, "Ada's words", "Ada")
    reader.read()
    expect(reader.comments.get_by_role("button")).to_have_text(["Reply", "React", "Report"])


def test_it_stays_theirs_when_the_page_is_loaded_again(written: Reader) -> None:
    written.read()
    expect(written.comments.get_by_role("button", name="Edit")).to_be_visible()


def test_it_is_nobodys_in_another_tab(newcomer: Reader) -> None:
    newcomer.read()
    newcomer.write("Frist words")
    other = replace(newcomer, page=newcomer.page.context.new_page())
    other.read()
    expect(other.comments.locator(".body")).to_have_text("Frist words")
    expect(other.comments.get_by_role("button", name="Edit")).to_have_count(0)


def test_the_end_of_the_time_for_changes_takes_no_words_from_whoever_is_typing(newcomer: Reader) -> None:
    newcomer.page.clock.install()
    newcomer.read()
    newcomer.write("Frist words")
    newcomer.write("Second words")
    newcomer.comments.first.get_by_role("button", name="Edit").click()
    area = newcomer.widget.get_by_role("form", name="Change your comment").get_by_role("textbox")
    area.fill("First wor")
    newcomer.page.clock.fast_forward("23:00:00")
    expect(newcomer.comments.last.get_by_role("button", name="Edit")).to_have_count(0)
    expect(area).to_have_value("First wor")
    expect(area).to_be_focused()
