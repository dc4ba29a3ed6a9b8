"""A reader reacts to a comment: by mouse and keyboard, as a guest and as a member, and when it fails."""

import pytest
from playwright.sync_api import Locator, expect
from sqlmodel import select

from comments.reactions.models import AccountReaction
from tests.widget.members import known_at_the_service, line
from tests.widget.reader import Reader
from tests.widget.stand_in import Answer
from tests.widget.threaded_service import ThreadedService

pytestmark = pytest.mark.browser


@pytest.fixture
def remark(reader: Reader, live: ThreadedService) -> str:
    """The id of Ada's remark, below noise."""
    live.post(reader.key, "Noise", "Nadia")
    return live.post(reader.key, "Well said.", "Ada")


def row(reader: Reader) -> Locator:
    return reader.widget.get_by_role("article", name="Ada").get_by_role("group", name="Reactions")


def test_by_keyboard_one_is_given_told_of_and_taken_back(reader: Reader, remark: str) -> None:
    reader.read()
    row(reader).get_by_role("button", name="React").press("Enter")
    expect(row(reader).get_by_role("button", name="Like: 0")).to_be_focused()
    reader.page.keyboard.press("Tab")
    reader.page.keyboard.press("Enter")
    given = row(reader).get_by_role("button", name="Love: 1")
    expect(given).to_be_focused()
    expect(given).to_have_attribute("aria-pressed", "true")
    expect(reader.status).to_have_text("Love: 1")
    given.press("Space")
    expect(row(reader).get_by_role("button", name="React")).to_be_focused()
    expect(row(reader).get_by_role("button")).to_have_count(1)


def test_escape_closes_the_choice(reader: Reader, remark: str) -> None:
    reader.read()
    opener = row(reader).get_by_role("button", name="React")
    opener.click()
    row(reader).get_by_role("button", name="Like: 0").wait_for()
    reader.page.keyboard.press("Escape")
    expect(opener).to_be_focused()
    expect(opener).to_have_attribute("aria-expanded", "false")


def test_a_guests_click_needs_no_preflight_and_no_body(reader: Reader, remark: str) -> None:
    reader.read()
    row(reader).get_by_role("button", name="React").click()
    row(reader).get_by_role("button", name="Like: 0").click()
    expect(row(reader).get_by_role("button", name="Like: 1")).to_be_visible()
    path = f"/api/v1/comments/{remark}/reactions/like"
    assert [len(reader.wire.requests(method, path)) for method in ("OPTIONS", "POST")] == [0, 1]


def test_a_failure_is_said_beside_the_comment(reader: Reader, remark: str) -> None:
    reader.wire.fails("POST", f"/api/v1/comments/{remark}/reactions/like", Answer(b"Bad gateway", 502))
    reader.read()
    row(reader).get_by_role("button", name="React").click()
    row(reader).get_by_role("button", name="Like: 0").click()
    expect(row(reader).get_by_role("alert")).to_have_text("Your reaction did not get through. Try again in a moment.")
    row(reader).get_by_role("button", name="Like: 0").click()
    expect(row(reader).get_by_role("button", name="Like: 1")).to_be_visible()
    expect(row(reader).get_by_role("alert")).to_have_count(0)


def test_a_members_reaction_is_the_accounts(newcomer: Reader, live: ThreadedService) -> None:
    live.add_person("rhea")
    live.let("garage", "rhea")
    known_at_the_service(newcomer, live.sign_in("rhea"))
    remark = live.post(newcomer.key, "Well said.", "Ada")
    newcomer.read()
    line(newcomer).get_by_role("button", name="Sign in").click()
    expect(line(newcomer)).to_contain_text("Signed in as rhea")
    row(newcomer).get_by_role("button", name="React").click()
    row(newcomer).get_by_role("button", name="Love: 0").click()
    expect(row(newcomer).get_by_role("button", name="Love: 1")).to_be_visible()
    mine = live.write(lambda session: session.exec(select(AccountReaction.comment_id, AccountReaction.name)).all())
    assert mine == [(remark, "love")]
