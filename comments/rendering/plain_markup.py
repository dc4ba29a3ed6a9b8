"""HTML so plain that a sanitizer could only give it back: told by one strict look, of a language that is closed.

What is not certainly plain is not, and goes to bleach. The look knows no attribute but the address of a link, no
character reference but four, and no element at any place but those where our own parser puts it.
"""

import re
from typing import Final

_INLINE: Final = frozenset({"strong", "em", "del", "code", "a"})
_BLOCKS: Final = frozenset({"p", "pre", "blockquote", "ul", "ol"})
_WITHIN: Final = {
    "": _BLOCKS,
    "blockquote": _BLOCKS,
    "ul": frozenset({"li"}),
    "ol": frozenset({"li"}),
    "li": _BLOCKS | _INLINE,
    "p": _INLINE,
    "pre": frozenset({"code"}),
    "code": frozenset[str](),
    "strong": _INLINE,
    "em": _INLINE,
    "del": _INLINE,
    "a": frozenset({"strong", "em", "del", "code"}),
}
"""Which elements may stand in which; no other way round do two parsers have to agree on what was meant."""
_WITH_TEXT: Final = _INLINE | {"p", "li"}
_NO_TEXT: Final = '<>&"\\x00-\\x09\\x0b-\\x1f\\x7f-\\x9f\\ud800-\\udfff\\ufdd0-\\ufdef\\ufffe\\uffff'
_PIECE: Final = re.compile(
    f"(?P<text>(?:[^{_NO_TEXT}]|&(?:lt|gt|quot);|&amp;(?![#0-9A-Za-z]))+)"
    r"|<(?P<opened>p|strong|em|del|code|pre|blockquote|ul|ol|li)>"
    r"|</(?P<closed>p|strong|em|del|code|pre|blockquote|ul|ol|li|a)>"
    r"|(?P<link><a href=\"https?://[A-Za-z0-9.-]+(?:[/?#][A-Za-z0-9._~/?#=%+-]*)?\">)"
    r"|(?P<line><br>)"
)
_DEEPEST: Final = 100


def is_plain(html: str) -> bool:
    """Whether HTML is of the closed language, every element closed in its turn; in time that grows with its length."""
    open_elements, at = [""], 0
    while at < len(html):
        piece = _PIECE.match(html, at)
        if piece is None or not _fits(piece, open_elements):
            return False
        at = piece.end()
    return len(open_elements) == 1


def _fits(piece: re.Match[str], open_elements: list[str]) -> bool:
    """Whether a piece may stand where it does; keeps the account of what is open."""
    innermost, kind = open_elements[-1], piece.lastgroup
    if kind in {"text", "line"}:
        return innermost in _WITH_TEXT
    if kind == "closed":
        return open_elements.pop() == piece["closed"]
    tag = "a" if kind == "link" else piece["opened"]
    if tag not in _WITHIN[innermost] or (tag == "a" and "a" in open_elements):
        return False
    open_elements.append(tag)
    return len(open_elements) <= _DEEPEST
