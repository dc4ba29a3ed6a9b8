"""On pages in other languages: which one the widget speaks, which way it runs, and how it marks what is not its own."""

import pytest
from playwright.sync_api import expect

from tests.widget.reader import Reader
from tests.widget.stand_in import Answer
from tests.widget.threaded_service import ThreadedService

COMMENTS = "/api/v1/sites/garage/comments"
WIDTH = 390
EDGES = """element => {
  const [outer, inner] = [element.querySelector('.list > li'), element.querySelector('.replies')]
  const rail = getComputedStyle(inner)
  const texts = inner.querySelector('article').getBoundingClientRect()
  const room = outer.getBoundingClientRect()
  return [rail.borderRightWidth, rail.borderLeftWidth, room.right - texts.right >= 12, room.left === texts.left]
}"""
pytestmark = pytest.mark.browser


@pytest.fixture
def arabic(reader: Reader, live: ThreadedService) -> Reader:
    """On a phone, a page in Arabic, where somebody writes English and somebody Arabic."""
    ada = live.post(reader.key, "Which bearings?\n\n```\nfind --bearings\n```", "Ada")
    live.post(reader.key, "هذه المحامل", "ليلى", ada)
    reader.page.set_viewport_size({"width": WIDTH, "height": 900})
    reader.lay_out(lang="ar")
    reader.go()
    reader.comments.first.wait_for()
    return reader


@pytest.fixture
def swedish(reader: Reader, live: ThreadedService) -> Reader:
    """A page in a language that the widget does not speak."""
    live.post(reader.key, "Vilka lager?", "Ada")
    reader.lay_out(lang="sv-SE")
    reader.read()
    return reader


def test_arabic_runs_from_right_to_left(arabic: Reader) -> None:
    frame = arabic.widget.locator(".frame")
    assert [frame.get_attribute(name) for name in ("lang", "dir")] == ["ar", "rtl"]
    expect(arabic.widget.get_by_role("heading", level=2)).to_have_text("تعليقان")


def test_the_rail_of_the_answers_stands_on_the_right(arabic: Reader) -> None:
    assert arabic.widget.locator(".frame").evaluate(EDGES) == ["2px", "0px", True, True]


def test_a_page_from_right_to_left_is_no_wider_than_the_phone(arabic: Reader) -> None:
    assert arabic.sees("[document.documentElement.scrollWidth, innerWidth]") == [WIDTH] * 2


@pytest.mark.parametrize(
    ("part", "way"),
    [(".body", ["ltr", "rtl"]), (".author", ["ltr", "rtl"]), ("pre", ["ltr"]), (".relation", ["rtl"])],
)
def test_what_people_wrote_runs_its_own_way(arabic: Reader, part: str, way: list[str]) -> None:
    found = arabic.comments.locator(part).evaluate_all("all => all.map(each => getComputedStyle(each).direction)")
    assert found == way


def test_the_arrow_of_an_answer_points_the_other_way(arabic: Reader) -> None:
    arrow = "each => getComputedStyle(each, '::before').content"
    assert "↲" in arabic.comments.locator(".relation").evaluate(arrow)


def test_what_is_announced_is_announced_in_the_widgets_language(arabic: Reader) -> None:
    assert [arabic.status.get_attribute(name) for name in ("lang", "dir")] == ["ar", "rtl"]


def test_a_region_asks_for_its_language_and_keeps_its_dates(reader: Reader, live: ThreadedService) -> None:
    live.post(reader.key, "Welche Lager?", "Ada")
    reader.lay_out(lang="de-AT")
    reader.go()
    expect(reader.widget.get_by_role("heading", level=2)).to_have_text("1 Kommentar")
    asked = reader.wire.requests("GET", COMMENTS)[0].query["lang"]
    assert (asked, reader.widget.locator(".frame").get_attribute("lang")) == (["de"], "de-AT")


def test_for_a_language_that_it_does_not_speak_the_widget_takes_the_blogs(swedish: Reader) -> None:
    assert "lang" not in swedish.wire.requests("GET", COMMENTS)[0].query
    assert swedish.widget.locator(".frame").get_attribute("lang") == "en"


def test_comments_are_then_held_to_be_in_the_pages_language(swedish: Reader) -> None:
    assert swedish.comments.locator(".body").get_attribute("lang") == "sv-SE"


def test_where_the_widget_speaks_the_pages_language_it_says_nothing_of_the_comments(arabic: Reader) -> None:
    assert arabic.comments.locator("[lang]").count() == 0


def test_the_notice_is_marked_with_the_language_that_it_has(arabic: Reader) -> None:
    notice = arabic.widget.locator(".notice").first
    languages = [notice.get_attribute("lang"), notice.locator("a span").get_attribute("lang")]
    assert (languages, notice.evaluate("each => getComputedStyle(each).unicodeBidi")) == (["en", "ar"], "plaintext")


def test_a_refused_comment_is_answered_in_a_marked_language(arabic: Reader) -> None:
    form = arabic.widget.locator("form").first
    form.locator("textarea").fill("هذه المحامل")
    form.locator("input[autocomplete=nickname]").fill("x" * 500)
    form.locator("button.primary").click()
    expect(form.locator("[lang=en]:not(.notice)")).to_be_visible()


def test_what_the_service_refuses_is_marked_with_the_language_that_it_speaks(reader: Reader) -> None:
    refusal = Answer(
        b'{"title": "Too many", "detail": "Too many requests."}',
        429,
        {"Content-Type": "application/problem+json", "Content-Language": "en", "Access-Control-Allow-Origin": "*"},
    )
    reader.wire.fails("GET", COMMENTS, refusal)
    reader.lay_out(lang="ar")
    reader.go()
    said = reader.widget.get_by_text("Too many requests.")
    assert [said.get_attribute("lang"), said.evaluate("each => getComputedStyle(each).direction")] == ["en", "ltr"]
