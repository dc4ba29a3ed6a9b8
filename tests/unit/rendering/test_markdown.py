import pytest

from comments.rendering.pipeline import render
from comments.rendering.tree import text_of

LINK = 'rel="nofollow ugc noopener"'


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("hello", "<p>hello</p>"),
        ("*a* _b_", "<p><em>a</em> <em>b</em></p>"),
        ("**a** __b__", "<p><strong>a</strong> <strong>b</strong></p>"),
        ("***a***", "<p><em><strong>a</strong></em></p>"),
        ("~~a~~", "<p><del>a</del></p>"),
        ("`a  b`", "<p><code>a  b</code></p>"),
        ("one\ntwo", "<p>one<br>two</p>"),
        ("one  \ntwo\\\nthree", "<p>one<br>two<br>three</p>"),
        ("one\r\ntwo\rthree", "<p>one<br>two<br>three</p>"),
        ("one\n\ntwo", "<p>one</p><p>two</p>"),
        ("> a\n> b", "<blockquote><p>a<br>b</p></blockquote>"),
        ("> > a", "<blockquote><blockquote><p>a</p></blockquote></blockquote>"),
        ("- a\n- b", "<ul><li>a</li><li>b</li></ul>"),
        ("- a\n\n- b", "<ul><li><p>a</p></li><li><p>b</p></li></ul>"),
        ("- a\n  - b", "<ul><li>a<ul><li>b</li></ul></li></ul>"),
        ("1. a\n2. b", "<ol><li>a</li><li>b</li></ol>"),
        ("1986\\. What a year", "<p>1986. What a year</p>"),
        ("7. a", '<ol start="7"><li>a</li></ol>'),
        ("```\na <b>\n```", "<pre><code>a &lt;b&gt;\n</code></pre>"),
        ("```python\nx = 1\n```", "<pre><code>x = 1\n</code></pre>"),
        ("~~~\na\n~~~", "<pre><code>a\n</code></pre>"),
        ("    a", "<pre><code>a\n</code></pre>"),
        ("\\*a\\*", "<p>*a*</p>"),
        ("&copy; &amp; &lt;", "<p>© &amp; &lt;</p>"),
        ("2 < 3 & 4 > 1", "<p>2 &lt; 3 &amp; 4 &gt; 1</p>"),
    ],
)
def test_markdown_becomes_html(source: str, html: str) -> None:
    assert render(source).html == html


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("# Title", "<p># Title</p>"),
        ("Title\n=====", "<p>Title<br>=====</p>"),
        ("|a|b|\n|-|-|\n|1|2|", "<p>|a|b|<br>|-|-|<br>|1|2|</p>"),
        ("<b>bold</b>", "<p>&lt;b&gt;bold&lt;/b&gt;</p>"),
        ("<div>\n\n*a*\n\n</div>", "<p>&lt;div&gt;</p><p><em>a</em></p><p>&lt;/div&gt;</p>"),
        ("<!-- a -->", "<p>&lt;!-- a --&gt;</p>"),
    ],
)
def test_what_is_no_comment_markup_is_left_as_text(source: str, html: str) -> None:
    assert render(source).html == html


def test_an_image_becomes_a_link_that_loads_nothing() -> None:
    assert render("![cat](https://example.org/cat.png)").html == (
        f'<p>!<a href="https://example.org/cat.png" {LINK}>cat</a></p>'
    )


@pytest.mark.parametrize("rule", ["---", "***", "___", "- - -", "* * * * *"])
def test_a_thematic_break_stays_visible(rule: str) -> None:
    assert render(f"a\n\n{rule}\n\nb").html == "<p>a</p><p>* * *</p><p>b</p>"


@pytest.mark.parametrize(
    ("source", "address", "text"),
    [
        ("[a](https://example.org/)", "https://example.org/", "a"),
        ('[a](http://example.org "title")', "http://example.org", "a"),
        ("[a](HTTPS://Example.org/)", "HTTPS://Example.org/", "a"),
        ("[a](mailto:bob@example.org)", "mailto:bob@example.org", "a"),
        ("[a][b]\n\n[b]: https://example.org/b", "https://example.org/b", "a"),
        ("<https://example.org/a>", "https://example.org/a", "https://example.org/a"),
        ("<bob@example.org>", "mailto:bob@example.org", "bob@example.org"),
        ("https://example.org/a_b_c", "https://example.org/a_b_c", "https://example.org/a_b_c"),
        ("https://example.org/a_(b)", "https://example.org/a_(b)", "https://example.org/a_(b)"),
        ("mailto:bob@example.org", "mailto:bob@example.org", "mailto:bob@example.org"),
        ("http://[2001:db8::1]:8000/x", "", ""),
        ("[a](http://[2001:db8::1]:8000/x)", "http://[2001:db8::1]:8000/x", "a"),
        ("https://é.example.org/", "https://xn--9ca.example.org/", "https://é.example.org/"),
        ("[a](https://example.org/é)", "https://example.org/%C3%A9", "a"),
    ],
)
def test_absolute_addresses_become_links(source: str, address: str, text: str) -> None:
    html = f'<p><a href="{address}" {LINK}>{text}</a></p>' if address else f"<p>{source}</p>"
    assert render(source).html == html


@pytest.mark.parametrize("source", ["See https://example.org.", "(https://example.org)", "“https://example.org”, yes"])
def test_punctuation_around_an_address_is_not_part_of_it(source: str) -> None:
    assert f'<a href="https://example.org" {LINK}>https://example.org</a>' in render(source).html


@pytest.mark.parametrize(
    "source",
    ["README.md", "example.org", "www.example.org", "bob@example.org", "//example.org/a", "ftp://example.org/", "a:b"],
)
def test_what_is_no_absolute_address_does_not_link_itself(source: str) -> None:
    assert render(source).html == f"<p>{source}</p>"


@pytest.mark.parametrize("source", ["[a](/b)", "[a](b.html)", "[a](#b)", "[a](tel:123)", "[a](ftp://example.org)"])
def test_a_link_that_is_not_absolute_stays_as_typed(source: str) -> None:
    assert render(source).html == f"<p>{source}</p>"


def test_a_link_to_nowhere_keeps_its_words() -> None:
    assert render("[a *b*]()").html == "<p>a <em>b</em></p>"


@pytest.mark.parametrize("opening", ["> ", "- ", "1. "])
def test_twenty_levels_keep_what_stands_in_them(opening: str) -> None:
    assert text_of(render(opening * 20 + "a").tree) == "a"


def test_an_address_in_code_does_not_link_itself() -> None:
    assert "<a" not in render("`https://example.org`\n\n    https://example.org").html


def test_a_link_s_text_is_shown_as_typed() -> None:
    assert render("https://xn--9ca.example.org/%2e%00").html.endswith(">https://xn--9ca.example.org/%2e%00</a></p>")
