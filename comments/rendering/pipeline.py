"""From what a person typed to what everybody reads, once, when it is written."""

from dataclasses import dataclass
from typing import Final

from comments.foundation.errors import FieldProblem, InvalidInputError
from comments.rendering.limits import check_body, shows_nothing
from comments.rendering.tree import Node, text_of

RENDERER_VERSION: Final = 1
"""Raised whenever the same source would give other HTML; stored beside the HTML, so that it can be made anew."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """A comment's text, ready to be served: HTML and the same as a tree."""

    html: str
    tree: list[Node]
    version: int


def render(source: str) -> Rendered:
    """Render a comment's Markdown; raises InvalidInputError where it is not a text that can be shown."""
    # Late, since whoever only reads needs neither the parser nor the sanitizers.
    from comments.rendering.markdown import to_html  # noqa: PLC0415
    from comments.rendering.sanitizer import sanitize  # noqa: PLC0415

    check_body(source)
    html, tree = sanitize(to_html(source))
    if shows_nothing(text_of(tree)):
        # Markup alone: an empty quote, a link without words, the definition of a link that nothing uses.
        raise InvalidInputError(FieldProblem("body", "blank"))
    return Rendered(html, tree, RENDERER_VERSION)
