"""Anybody reports a comment in a dialog, or by a page where no scripts run; nothing that was typed is lost."""

import pytest
from playwright.sync_api import Browser, Locator, expect
from sqlmodel import Session, col, select

from comments.moderation.models import Report
from tests.widget.reader import Reader
from tests.widget.stand_in import DROPPED
from tests.widget.threaded_service import ThreadedService

pytestmark = pytest.mark.browser

WORDS = "It calls Ines names."


def reports_of(live: ThreadedService, comment_id: str) -> list[tuple[str, str]]:
    def find(session: Session) -> list[tuple[str, str]]:
        chosen = select(Report.reason, Report.explanation).where(col(Report.comment_id) == comment_id)
        return list(session.exec(chosen))

    return live.write(find)


def open_dialog(reader: Reader) -> Locator:
    reader.comments.get_by_role("button", name="Report what Ada wrote").click()
    dialog = reader.widget.get_by_role("dialog", name="Report this comment")
    dialog.wait_for()
    return dialog


def fill(place: Locator) -> None:
    place.get_by_label("It insults, threatens or harasses").check()
    place.get_by_label("Explain in a few words").fill(WORDS)
    place.get_by_label("I believe in good faith").check()


def test_a_report_is_sent_from_its_dialog_and_thanked_by_its_reference(reader: Reader, live: ThreadedService) -> None:
    comment_id = live.post(reader.key, "Rude words", "Ada")
    reader.read()
    dialog = open_dialog(reader)
    fill(dialog)
    dialog.get_by_role("button", name="Send the report").click()
    expect(dialog.get_by_role("status")).to_contain_text("Its reference: ")
    dialog.get_by_role("button", name="Close").click()
    expect(reader.comments.get_by_role("button", name="Report what Ada wrote")).to_be_focused()
    assert reports_of(live, comment_id) == [("abuse", WORDS)]


@pytest.mark.clause("P8")
def test_what_is_kept_of_a_report_is_said_in_its_dialog(reader: Reader, live: ThreadedService) -> None:
    live.post(reader.key, "Rude words", "Ada")
    reader.read()
    expect(open_dialog(reader).locator(".notice")).to_contain_text("Your IP address is not kept. Privacy policy")


def test_escape_closes_and_keeps_and_what_is_missing_is_said_where_it_is(reader: Reader, live: ThreadedService) -> None:
    live.post(reader.key, "Rude words", "Ada")
    reader.read()
    dialog = open_dialog(reader)
    dialog.get_by_label("Explain in a few words").fill(WORDS)
    reader.page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(reader.comments.get_by_role("button", name="Report what Ada wrote")).to_be_focused()
    dialog = open_dialog(reader)
    expect(dialog.get_by_label("Explain in a few words")).to_have_value(WORDS)
    dialog.get_by_role("button", name="Send the report").click()
    expect(dialog.get_by_text("Choose what is wrong.")).to_be_visible()
    expect(dialog.get_by_text("Tick this box to send the report.")).to_be_visible()
    expect(dialog.get_by_label("It breaks the law")).to_be_focused()


def test_a_report_that_does_not_arrive_is_kept_and_sent_again_as_one(reader: Reader, live: ThreadedService) -> None:
    comment_id = live.post(reader.key, "Rude words", "Ada")
    path = f"/api/v1/comments/{comment_id}/reports"
    reader.read()
    reader.wire.fails("POST", path, DROPPED)
    dialog = open_dialog(reader)
    fill(dialog)
    dialog.get_by_role("button", name="Send the report").click()
    expect(dialog.get_by_role("alert")).to_contain_text("What you wrote is still there")
    dialog.get_by_role("button", name="Send the report").click()
    expect(dialog.get_by_role("status")).to_contain_text("Its reference: ")
    sent = reader.wire.requests("POST", path)
    assert (len({each.form["idempotency_key"] for each in sent}), len(reports_of(live, comment_id))) == (1, 1)
    assert reader.wire.requests("OPTIONS", path) == []


def test_nobody_is_asked_to_report_their_own_words(reader: Reader) -> None:
    reader.read()
    reader.write("My own words", "Ada")
    expect(reader.comments.get_by_role("button", name="Edit")).to_be_visible()
    expect(reader.comments.get_by_role("button", name="Report what Ada wrote")).to_have_count(0)


def test_without_scripts_a_page_takes_the_report(browser: Browser, live: ThreadedService, key: str) -> None:
    comment_id = live.post(key, "Rude words", "Ada")
    context = browser.new_context(java_script_enabled=False, locale="en-GB")
    page = context.new_page()
    page.goto(f"{live.address}/sites/garage/threads?thread={key}")
    page.get_by_role("link", name="Report the comment by Ada").click()
    fill(page.get_by_role("main"))
    page.get_by_label("Your e-mail address").fill("olga@example.net")
    page.get_by_role("button", name="Send the report").click()
    expect(page.get_by_role("status")).to_contain_text("your report has been received")
    expect(page.get_by_role("main")).to_contain_text("have not decided yet")
    context.close()
    assert reports_of(live, comment_id) == [("abuse", WORDS)]
