"""The numbers on list pages."""

import pytest
from playwright.sync_api import expect

from tests.widget.reader import Reader
from tests.widget.stand_in import Answer
from tests.widget.threaded_service import ThreadedService

pytestmark = pytest.mark.browser


def test_counts_of_a_page_are_one_request(reader: Reader, live: ThreadedService) -> None:
    live.post(reader.key, "One")
    live.post(reader.key, "Two")
    keys = [reader.key, f"{reader.key}other", reader.key]
    reader.lay_out(element="".join(f"<aparte-count site=garage thread={key}>–</aparte-count>" for key in keys))
    reader.go()
    expect(reader.page.locator("aparte-count")).to_have_text(["2", "0", "2"])
    assert [each.query["thread"] for each in reader.wire.requests("GET", "/api/v1/sites/garage/counts")] == [keys[:2]]


def test_a_count_that_does_not_come_is_not_zero(reader: Reader) -> None:
    reader.wire.fails("GET", "/api/v1/sites/garage/counts", Answer.problem(500))
    reader.lay_out(element="<aparte-count site=garage>Comments</aparte-count>")
    with reader.page.expect_response("**/counts?**"):
        reader.go()
    expect(reader.page.locator("aparte-count")).to_have_text("Comments")
