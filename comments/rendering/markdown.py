"""The Markdown that readers may write: CommonMark, strikethrough, addresses that link themselves, fenced code.

Raw HTML, images, headings and tables are left as the text they were typed as.
"""

from typing import Final

from linkify_it import LinkifyIt  # type: ignore[import-untyped]  # it has no types
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from comments.rendering.limits import NESTING
from comments.rendering.sanitizer import keeps_link

_STYLES: Final = frozenset({"em", "strong", "s"})
_DEEPEST_STYLE: Final = 8

# A list and its item are two levels to the parser. No text that was accepted has more of them; more brackets than that,
# closed where the parser does not see it, are left as text.
_DEEPEST: Final = 2 * NESTING + 1

# Written as entities, these two get past the check of the source; they are spaces like any other.
_SPACES: Final = str.maketrans("\f\r", "  ")


def to_html(source: str) -> str:
    """The HTML that a comment's Markdown stands for; not yet to be trusted."""
    return str(_PARSER.render(source)).translate(_SPACES)


class _CommentMarkup(RendererHTML):
    """Writes the few tags a comment has, without line ends between blocks: the tree would be full of them."""

    def renderToken(self, *place: object) -> str:  # noqa: N802  markdown-it's name
        return super().renderToken(*place).strip("\n")  # type: ignore[arg-type]

    def fence(self, *place: object) -> str:
        return super().fence(*place).strip("\n")  # type: ignore[arg-type]

    def code_block(self, *place: object) -> str:
        return super().code_block(*place).strip("\n")  # type: ignore[arg-type]

    def hardbreak(self, *_: object) -> str:
        return "<br>"

    def softbreak(self, *_: object) -> str:
        return "<br>"

    def hr(self, *_: object) -> str:
        return "<p>* * *</p>"


class _CommentMarkdown(MarkdownIt):
    def validateLink(self, url: str) -> bool:  # noqa: N802  markdown-it's name
        return keeps_link(url)

    def normalizeLinkText(self, link: str) -> str:  # noqa: N802  markdown-it's name
        # Shown as typed: decoded, one host could pass for another and an escape become a control character.
        return link


class _FullAddresses(LinkifyIt):  # type: ignore[misc]  # for the same reason
    def __init__(self) -> None:
        # `README.md` is a file here, and an address without `http` one that its writer did not mean as a link.
        super().__init__(options={"fuzzy_link": False, "fuzzy_email": False})

    def pretest(self, text: str) -> bool:
        # Of what is left to find all has one of these; the inherited pattern looks for more, and takes a quarter of
        # the time of rendering.
        return ":" in text or "//" in text


def _tidy(state: StateCore) -> None:
    """Leave out links to nowhere and styles deeper than anybody reads; write strikethrough as `del`, code bare."""
    for token in state.tokens:
        token.info = ""
        if token.children:
            token.children = _without_excess(token.children)


def _without_excess(tokens: list[Token]) -> list[Token]:
    kept: list[Token] = []
    depth = 0
    in_empty_link = False
    for token in tokens:
        if token.tag == "a":
            in_empty_link = in_empty_link if token.nesting < 0 else not token.attrs.get("href")
            if not in_empty_link:
                kept.append(token)
        elif token.tag in _STYLES:
            depth += max(token.nesting, 0)
            if depth <= _DEEPEST_STYLE:
                kept.append(_named_for_what_it_means(token))
            depth += min(token.nesting, 0)
        else:
            kept.append(token)
    return kept


def _named_for_what_it_means(token: Token) -> Token:
    if token.tag == "s":
        token.tag = "del"
    return token


def _parser() -> MarkdownIt:
    options = {"html": False, "linkify": True, "breaks": True, "maxNesting": _DEEPEST}
    parser = _CommentMarkdown("commonmark", options, renderer_cls=_CommentMarkup)
    parser.enable(["strikethrough", "linkify"])
    parser.disable(["image", "heading", "lheading", "html_block", "html_inline"])
    parser.core.ruler.push("tidy", _tidy)
    parser.linkify = _FullAddresses()
    return parser


_PARSER: Final = _parser()
