"""Texts that Hypothesis makes up: any text, and markup thrown together."""

from hypothesis import strategies as st

MARKUP = [
    "*", "**", "_", "`", "```", "~~", "[", "]", "(", ")", "](", "![", "<", ">", "!", "\\", "#", "|",
    "> ", "- ", "+ ", "1. ", "12) ", "    ", "\t", " ", "\n", "\n\n", "\r\n", "\r", "---", "* * *",
    "&amp;", "&lt;", "&#13;", "&#12;", "&#x202e;", "&nbsp;", "&NewLine;", "&#0;", "&#106;",
    "https://example.org/a_b", "http://", "http://[::1]:80/", 'https://é.example/ü?x="<', "mailto:a@example.org",
    "<https://example.org>", "[a](https://example.org 't')", "[a]: https://example.org", "javascript:", "//",
    "<script>", "</p>", "<!--", "<a href=x>", "%00", "@", ":", ".", "é", "a", "word",
    "e\u0301", "\u2028", "\ufeff", "\x7f", "\x85", "🎉",
]  # fmt: skip

anything = st.text(max_size=200)
markup = st.lists(st.sampled_from(MARKUP) | st.text(max_size=3), max_size=30).map("".join)
containers = st.lists(
    st.sampled_from(
        [">", "> ", ">   ", "- ", "* ", "+", "1. ", "3)", " ", "  ", "    ", "\t", "\n", "\n\n", "- - -", "a", "```"]
    ),
    max_size=40,
).map("".join)
sources = anything | markup | containers
