import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comments.rendering.markdown import to_html
from comments.rendering.sanitizer import _by_bleach, _by_nh3, sanitize
from comments.rendering.tree import to_tree
from tests.unit.rendering.attacks import HTML
from tests.unit.rendering.reading_html import read_html
from tests.unit.rendering.sources import sources

tag_soup = st.lists(
    st.sampled_from(
        [part for attack in HTML for part in (attack, attack[:7], attack[7:])]
        + [
            "<p>",
            "</p>",
            "<a href='https://example.org'>",
            "</a>",
            "<li>",
            "<pre>",
            "<!--",
            "-->",
            "&lt;",
            '"',
            "'",
            ">",
        ]
    )
    | st.text(max_size=4),
    max_size=8,
).map("".join)


def links_with_address(html: str) -> str:
    # An `a` without an address is plain text to every reader, so it is let through where raw HTML had one.
    return html.replace('<a rel="nofollow ugc noopener">', "<p>")


@pytest.mark.parametrize("attack", HTML)
def test_raw_html_leaves_nothing_but_a_comment_s_markup(attack: str) -> None:
    assert read_html(links_with_address(sanitize(attack).html)).forbidden() == []


@given(tag_soup)
@settings(max_examples=60, deadline=None)
def test_no_tag_soup_leaves_anything_else(soup: str) -> None:
    assert read_html(links_with_address(sanitize(soup).html)).forbidden() == []


@given(tag_soup)
@settings(max_examples=50, deadline=None)
def test_what_was_sanitised_keeps_its_markup(soup: str) -> None:
    once = sanitize(soup).html
    assert read_html(sanitize(once).html).elements == read_html(once).elements


@pytest.mark.parametrize("attack", HTML)
def test_nh3_alone_would_do(attack: str) -> None:
    assert read_html(links_with_address(_by_nh3(attack))).forbidden() == []


@given(sources)
@settings(max_examples=60, deadline=None)
def test_on_our_own_html_both_sanitizers_agree(source: str) -> None:
    html = to_html(source.replace("\x00", ""))
    bleached = _by_bleach(html)
    assert to_tree(_by_nh3(bleached)) == to_tree(bleached)


@pytest.mark.parametrize(
    "html",
    [
        "<p>a<br>b</p>",
        "<ul><li>a</li><li><p>b</p></li></ul>",
        '<ol start="7"><li>a</li></ol>',
        "<pre><code>a\n  b &lt;c&gt;\n</code></pre>",
        "<blockquote><p><strong>a</strong><em>b</em><del>c</del></p></blockquote>",
    ],
)
def test_a_comment_s_markup_passes_unchanged(html: str) -> None:
    assert sanitize(html).html == html


def test_every_link_says_that_a_reader_set_it() -> None:
    html = sanitize('<a href="https://example.org" rel="opener">a</a>').html
    assert html == '<a href="https://example.org" rel="nofollow ugc noopener">a</a>'


def test_threads_do_not_disturb_each_other() -> None:
    pieces = [f"<p>{number}<b><i>{'<em>x</em>' * number}</p>" for number in range(30)]
    start = threading.Barrier(6)

    def sanitize_all(_: int) -> list[str]:
        start.wait()
        return [sanitize(piece).html for piece in pieces]

    with ThreadPoolExecutor(6) as pool:
        results = list(pool.map(sanitize_all, range(6)))
    assert results == [[sanitize(piece).html for piece in pieces]] * 6
