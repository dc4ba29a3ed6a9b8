import pytest

from comments.rendering.tree import Node, text_of, to_tree


@pytest.mark.parametrize(
    ("html", "tree"),
    [
        ("", []),
        ("<p>a</p>", [["p", "a"]]),
        ("<p>a<br>b</p>", [["p", "a", ["br"], "b"]]),
        ("<p>a <strong>b</strong> c</p>", [["p", "a ", ["strong", "b"], " c"]]),
        ("<p>a &amp; &lt;b&gt; &quot;&nbsp;</p>", [["p", 'a & <b> "\u00a0']]),
        (
            '<p><a href="https://example.org/?a&amp;b" rel="x">c</a></p>',
            [["p", ["a", "https://example.org/?a&b", "c"]]],
        ),
        ('<a href="https://example.org"><em>c</em></a>', [["a", "https://example.org", ["em", "c"]]]),
        ("<ul><li>a</li><li>b</li></ul>", [["ul", ["li", "a"], ["li", "b"]]]),
        ("<ol><li>a</li></ol>", [["ol", ["li", "a"]]]),
        ('<ol start="7"><li>a</li></ol>', [["ol", 7, ["li", "a"]]]),
        ("<pre><code>a\n b\n</code></pre>", [["pre", ["code", "a\n b\n"]]]),
        ("<p></p><p>a</p>", [["p"], ["p", "a"]]),
    ],
)
def test_html_becomes_a_tree(html: str, tree: list[Node]) -> None:
    assert to_tree(html) == tree


@pytest.mark.parametrize(
    ("html", "tree"),
    [
        ("a<script>b</script>c", ["abc"]),
        ("<p>a<span>b</span>c</p>", [["p", "abc"]]),
        ("a<a>b</a>c", ["abc"]),
        ("a<a href='javascript:x'>b</a>c", ["abc"]),
        ("a<b><em>c</em></b>", ["a", ["em", "c"]]),
        ("</p>a", ["a"]),
        ("<p>a", [["p", "a"]]),
        ("<ol start='x'><li>a</ol>", [["ol", ["li", "a"]]]),
    ],
)
def test_what_the_sanitizer_would_not_let_through_is_not_built_either(html: str, tree: list[Node]) -> None:
    assert to_tree(html) == tree


def test_neighbouring_texts_are_one() -> None:
    assert to_tree("a&amp;b<!-- -->c") == ["a&bc"]


def test_the_text_is_what_is_read_and_not_where_links_lead() -> None:
    assert text_of([["p", "a", ["a", "https://example.org", "b"]], ["ol", 7, ["li", "c"]], "d"]) == "abcd"
