"""What bleach is spared is what bleach would have given back: nobody gets past it who would have had to change."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comments.rendering.markdown import to_html
from comments.rendering.plain_markup import plain_nodes
from comments.rendering.sanitizer import _by_bleach, _by_nh3, sanitize
from comments.rendering.tree import to_tree
from tests.unit.rendering.attacks import HTML, MARKDOWN
from tests.unit.rendering.reading_html import read_html
from tests.unit.rendering.sources import sources
from tests.unit.rendering.test_sanitizer import links_with_address, tag_soup

TAGS = ["p", "strong", "em", "del", "code", "pre", "blockquote", "ul", "ol", "li"]
LINKS = [
    "https://example.org",
    "http://e.org/a_b?c=d#e",
    "https://-/",
    "https://xn--a/",
    "http://1.2.3.4/%00",
    "https://a.b/../",
]
TEXTS = [
    "&lt;", "&gt;", "&quot;", "&amp;", "&amp;lt;", "&amp;#60;", "lt;", "#60;", ";", "'", "\n", " ", "\xa0", "\u2028",
    "\u202e", "é", "🎉", "\ufeff", "javascript:", "]]>", "--", "<br>", "a",
]  # fmt: skip


def wrapped(inside: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Elements around what is inside, in places where they belong and where they do not."""
    element = st.tuples(st.sampled_from(TAGS), inside).map(lambda it: f"<{it[0]}>{it[1]}</{it[0]}>")
    link = st.tuples(st.sampled_from(LINKS), inside).map(lambda it: f'<a href="{it[0]}">{it[1]}</a>')
    return st.lists(element | link | inside, max_size=4).map("".join)


trees = st.recursive(st.sampled_from(TEXTS) | st.text(max_size=3), wrapped, max_leaves=12)
tags = st.sampled_from([f"<{mark}{tag}>" for tag in [*TAGS, "a"] for mark in ("", "/")])
tokens = st.lists(tags | st.sampled_from(TEXTS), max_size=10).map("".join)
markup = trees | tokens | tag_soup | sources.map(lambda source: to_html(source.replace("\x00", "")))


def is_plain(html: str) -> bool:
    return plain_nodes(html) is not None


@given(markup)
@settings(max_examples=400, deadline=None)
def test_what_is_plain_is_the_same_with_bleach_and_without(html: str) -> None:
    if is_plain(html):
        assert _by_nh3(html) == _by_nh3(_by_bleach(html))


@given(trees.map(lambda inside: f"<p>{inside}</p>") | trees.map(lambda inside: f"<blockquote>{inside}</blockquote>"))
@settings(max_examples=400, deadline=None)
def test_the_same_of_what_is_likely_to_be_plain(html: str) -> None:
    if is_plain(html):
        assert _by_nh3(html) == _by_nh3(_by_bleach(html))
        assert read_html(links_with_address(_by_nh3(html))).forbidden() == []


@given(trees.map(lambda inside: f"<p>{inside}</p>") | sources.map(lambda source: to_html(source.replace("\x00", ""))))
@settings(max_examples=400, deadline=None)
def test_the_tree_is_that_of_what_nh3_gives_back(html: str) -> None:
    clean, tree = sanitize(html)
    assert tree == to_tree(clean)


@pytest.mark.parametrize("attack", HTML)
def test_no_attack_is_plain(attack: str) -> None:
    assert not is_plain(attack)
    assert not is_plain(f"<p>{attack}</p>") or "<" not in attack


@pytest.mark.parametrize("attack", MARKDOWN)
def test_an_attack_in_markdown_is_the_same_with_bleach_and_without(attack: str) -> None:
    html = to_html(attack)
    if is_plain(html):
        assert _by_nh3(html) == _by_nh3(_by_bleach(html))


@pytest.mark.parametrize(
    "source",
    [
        "Plain words, “quoted”, and it's 3 < 4 & 5 > 4.",
        "**Bold**, *slanted*, ~~gone~~ and `code`.\nA new line.",
        "> quoted\n\nSee https://example.org/ferns.",
        "- one\n- two\n  1. three",
        "```\nif a < b: pass\n```",
    ],
)
def test_what_people_write_is_plain(source: str) -> None:
    assert is_plain(to_html(source))
    clean, tree = sanitize(to_html(source))
    assert tree == to_tree(clean)


@pytest.mark.parametrize(
    "html",
    [
        "words", "<p>", "</p>", "<p>a</p></p>", "<p><p>a</p></p>", "<p>a</strong>", "<P>a</P>", "<p >a</p>",
        "<p>a & b</p>", '<p>"</p>', "<p>\x00</p>", "<p>\r</p>", "<p>&nbsp;</p>",
        "<p>&amp;lt;</p>", "<p><!-- --></p>", "<li>a</li>",
        "<pre>\na</pre>",
        '<p><a href="javascript:alert(1)">a</a></p>', '<p><a href="https://a.b/" title="c">a</a></p>',
        "<p><a>a</a></p>",
        '<p><a href="https://a.b/"><em><a href="https://a.b/">a</a></em></a></p>', '<p><a href="https://a@b/">a</a></p>',
        '<ol start="2"><li>a</li></ol>', "<p>" + "<em>" * 200 + "</em>" * 200 + "</p>",
    ],
)  # fmt: skip
def test_what_is_not_certainly_plain_is_not(html: str) -> None:
    assert not is_plain(html)
