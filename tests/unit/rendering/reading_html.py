"""Reads HTML with the parser of the standard library, independently of both sanitizers."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlsplit

VOID = {"br"}
ALLOWED = {
    "p": set[str](),
    "br": set(),
    "strong": set(),
    "em": set(),
    "del": set(),
    "code": set(),
    "pre": set(),
    "blockquote": set(),
    "ul": set(),
    "ol": {"start"},
    "li": set(),
    "a": {"href", "rel"},
}


@dataclass
class Page:
    """What stands in a piece of HTML."""

    elements: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    oddities: list[str] = field(default_factory=list)
    depth: int = 0

    @property
    def text(self) -> str:
        return "".join(self.texts)

    @property
    def tags(self) -> list[str]:
        return [tag for tag, _ in self.elements]

    @property
    def links(self) -> list[str]:
        return [attributes.get("href") or "" for tag, attributes in self.elements if tag == "a"]

    def forbidden(self) -> list[str]:
        """Everything that must not be in a comment."""
        found = [tag for tag in self.tags if tag not in ALLOWED]
        for tag, attributes in self.elements:
            found += [f"{tag} {name}" for name in attributes if name not in ALLOWED.get(tag, set())]
        found += [link for link in self.links if not _leads_out(link)]
        return found + self.oddities


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.page = Page()
        self.open = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.page.elements.append((tag, dict(attrs)))
        self.open += tag not in VOID
        self.page.depth = max(self.page.depth, self.open)

    def handle_endtag(self, tag: str) -> None:
        self.open -= tag not in VOID

    def handle_data(self, data: str) -> None:
        self.page.texts.append(data)

    def handle_comment(self, data: str) -> None:
        self.page.oddities.append(f"comment {data}")

    def handle_decl(self, decl: str) -> None:
        self.page.oddities.append(f"declaration {decl}")

    def unknown_decl(self, data: str) -> None:
        self.page.oddities.append(f"declaration {data}")

    def handle_pi(self, data: str) -> None:
        self.page.oddities.append(f"instruction {data}")


def read_html(html: str) -> Page:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.page


def _leads_out(link: str) -> bool:
    address = urlsplit(link)
    return bool(address.netloc) if address.scheme in {"http", "https"} else address.scheme == "mailto"
