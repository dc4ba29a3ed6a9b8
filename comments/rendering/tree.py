"""The sanitised HTML as a small tree, from which the widget builds elements without ever parsing HTML."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Final, TypeAlias

from comments.rendering.limits import TAGS
from comments.rendering.links import is_absolute_link

Node: TypeAlias = "str | int | list[Node]"
"""A text, or `[tag, ...children]`; a link is `["a", address, ...children]`, and a numbered list that does not begin
at 1 is `["ol", number, ...children]`."""

_HEAD_LENGTH: Final = {"a": 2}


def to_tree(html: str) -> list[Node]:
    """The nodes of sanitised HTML, neighbouring texts as one."""
    builder = _Builder()
    builder.feed(html)
    builder.close()
    return builder.finished()


def text_of(nodes: list[Node]) -> str:
    """All that the nodes say, without their markup."""
    texts: list[str] = []
    for node in nodes:
        if isinstance(node, str):
            texts.append(node)
        elif isinstance(node, list):
            texts.append(text_of(node[_HEAD_LENGTH.get(str(node[0]), 1) :]))
    return "".join(texts)


@dataclass(slots=True)
class _Open:
    """An element whose end has not come; without a head its children are its parent's."""

    tag: str
    head: list[Node]
    children: list[Node] = field(default_factory=list)

    def add_text(self, text: str) -> None:
        if self.children and isinstance(self.children[-1], str):
            self.children[-1] += text
        else:
            self.children.append(text)

    def add(self, node: Node) -> None:
        if isinstance(node, str):
            self.add_text(node)
        else:
            self.children.append(node)


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._open = [_Open("", [])]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._open.append(_Open(tag, _head(tag, dict(attrs))))
        if tag == "br":
            self._end_innermost()

    def handle_endtag(self, tag: str) -> None:
        if len(self._open) > 1 and self._open[-1].tag == tag:
            self._end_innermost()

    def handle_data(self, data: str) -> None:
        self._open[-1].add_text(data)

    def finished(self) -> list[Node]:
        while len(self._open) > 1:
            self._end_innermost()
        return self._open[0].children

    def _end_innermost(self) -> None:
        ended = self._open.pop()
        for node in [[*ended.head, *ended.children]] if ended.head else ended.children:
            self._open[-1].add(node)


def _head(tag: str, attributes: dict[str, str | None]) -> list[Node]:
    if tag == "a":
        address = attributes.get("href") or ""
        return [tag, address] if is_absolute_link(address) else []
    if tag == "ol" and (attributes.get("start") or "").isdecimal():
        return [tag, int(attributes["start"] or 1)]
    return [tag] if tag in TAGS else []
