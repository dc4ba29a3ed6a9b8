"""HTML so plain that a sanitizer could only give it back: told by one strict look, of a language that is closed.

What is not certainly plain is not, and goes to bleach. The look knows no attribute but the address of a link, no
character reference but four, and no element at any place but those where our own parser puts it.
"""

import re
from html import unescape
from typing import Final

from comments.rendering.tree import Node

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
    r"|<a href=\"(?P<address>https?://[A-Za-z0-9.-]+(?:[/?#][A-Za-z0-9._~/?#=%+-]*)?)\">"
    r"|(?P<line><br>)"
)
_DEEPEST: Final = 100


def plain_nodes(html: str) -> list[Node] | None:
    """The tree of HTML that is of the closed language, every element closed in its turn; None for any other.

    In time that grows with its length. A sanitizer may still take an address away, and the nodes around it then change.
    """
    open_elements: list[tuple[str, list[Node]]] = [("", [])]
    at = 0
    while at < len(html):
        piece = _PIECE.match(html, at)
        if piece is None or not _fits(piece, open_elements):
            return None
        at = piece.end()
    return open_elements[0][1] if len(open_elements) == 1 else None


def _fits(piece: re.Match[str], open_elements: list[tuple[str, list[Node]]]) -> bool:
    """Whether a piece may stand where it does; keeps the account of what is open, and of what stands in it."""
    (innermost, nodes), kind = open_elements[-1], piece.lastgroup
    if kind == "text":
        nodes.append(unescape(piece["text"]))
        return innermost in _WITH_TEXT
    if kind == "line":
        nodes.append(["br"])
        return innermost in _WITH_TEXT
    if kind == "closed":
        return open_elements.pop()[0] == piece["closed"]
    return _open(piece, open_elements)


def _open(piece: re.Match[str], open_elements: list[tuple[str, list[Node]]]) -> bool:
    innermost, nodes = open_elements[-1]
    address = piece["address"]
    tag, opened = (piece["opened"], [piece["opened"]]) if address is None else ("a", ["a", address])
    if tag not in _WITHIN[innermost] or (tag == "a" and any(each == "a" for each, _ in open_elements)):
        return False
    nodes.append(opened)
    open_elements.append((tag, opened))
    return len(open_elements) <= _DEEPEST
