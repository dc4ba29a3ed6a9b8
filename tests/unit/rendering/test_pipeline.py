import json

import pytest
from hypothesis import given, settings

from comments.foundation.errors import InvalidInputError
from comments.rendering.limits import check_body
from comments.rendering.markdown import to_html
from comments.rendering.pipeline import RENDERER_VERSION, Rendered, render
from comments.rendering.tree import text_of, to_tree
from tests.unit.rendering.attacks import HTML, MARKDOWN
from tests.unit.rendering.reading_html import read_html
from tests.unit.rendering.sources import sources

# The widget builds no element deeper than this.
DEEPEST_FOR_THE_WIDGET = 60


def render_if_accepted(source: str) -> Rendered | None:
    try:
        return render(source)
    except InvalidInputError:
        return None


def test_a_rendered_text_has_html_tree_and_version() -> None:
    expected = Rendered("<p><em>a</em></p>", [["p", ["em", "a"]]], RENDERER_VERSION)
    assert render("*a*") == expected


@pytest.mark.parametrize("attack", MARKDOWN + HTML)
def test_an_attack_leaves_nothing_but_a_comment_s_markup(attack: str) -> None:
    rendered = render_if_accepted(attack)
    assert rendered is None or read_html(rendered.html).forbidden() == []


@pytest.mark.parametrize("typed", ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "&lt;p&gt;<!-- -->"])
def test_raw_html_is_shown_as_it_was_typed(typed: str) -> None:
    assert read_html(render(f"`{typed}`").html).text == typed


@pytest.mark.parametrize("attack", [attack for attack in MARKDOWN if "script:" in attack.lower()])
def test_a_script_address_becomes_no_link(attack: str) -> None:
    links = read_html(render(attack).html).links
    assert [link for link in links if "script" in link.split("/")[0].lower()] == []


@given(sources)
@settings(max_examples=100, deadline=None)
def test_any_text_gives_a_comment_s_markup_or_is_refused_as_invalid(source: str) -> None:
    rendered = render_if_accepted(source)
    assert rendered is None or read_html(rendered.html).forbidden() == []


@given(sources)
@settings(max_examples=60, deadline=None)
def test_the_tree_says_the_same_as_the_html(source: str) -> None:
    rendered = render_if_accepted(source)
    assert rendered is None or text_of(rendered.tree) == read_html(rendered.html).text


@given(sources)
@settings(max_examples=60, deadline=None)
def test_the_sanitizers_lose_nothing_of_what_was_written(source: str) -> None:
    rendered = render_if_accepted(source)
    assert rendered is None or rendered.tree == to_tree(to_html(source))


@given(sources)
@settings(max_examples=100, deadline=None)
def test_what_is_rendered_can_be_stored_and_sent(source: str) -> None:
    rendered = render_if_accepted(source)
    assert rendered is None or json.loads(json.dumps(rendered.tree).encode()) == rendered.tree


@pytest.mark.parametrize(
    "source",
    [
        "&nbsp;",
        "&#8203;",
        "[](https://example.org)",
        "[a]: https://example.org",
        ">",
        "- ",
        "1.",
        "```\n```",
        "> - ```",
    ],
)
def test_markup_that_shows_nothing_is_blank(source: str) -> None:
    with pytest.raises(InvalidInputError) as raised:
        render(source)
    assert (raised.value.problems[0].field, raised.value.problems[0].code) == ("body", "blank")


@pytest.mark.parametrize(
    "source",
    [
        "> " * 20 + "*a **b ~~c~~** d*",
        "- " * 20 + "[**a**](https://example.org)",
        "*" * 4_000 + "a" + "*" * 4_000,
        "*a **b " * 500 + "** *" * 500,
        "~~a " * 300 + "~~ " * 300,
        "_a __b " * 500 + "__ _" * 500,
        "- " * 20 + "*a **b " * 10 + "[`c`](https://example.org)" + "** *" * 10,
    ],
)
def test_no_accepted_text_is_deeper_than_the_widget_builds(source: str) -> None:
    check_body(source)
    assert read_html(render(source).html).depth < DEEPEST_FOR_THE_WIDGET


def test_styles_deeper_than_anybody_reads_keep_their_words() -> None:
    assert text_of(render("*a **b " * 100 + "c" + "** *" * 100).tree).count("a") == 100
