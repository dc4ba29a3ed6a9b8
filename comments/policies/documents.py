"""A policy version as it is stored: the exact answer of the API and every word of the page, in each language."""

import msgspec

from comments.foundation.texts import LANGUAGES
from comments.policies.rules import Rules


class CategoryLine(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the register as programs read it."""

    category: str
    purpose: str
    basis: str
    period_days: int | None
    action: str
    visible_to: list[str]


class Clause(msgspec.Struct, frozen=True, kw_only=True):
    """One clause of the policy."""

    id: str
    text: str


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What the API says of a version."""

    version: int
    published_at: str
    categories: list[CategoryLine]
    clauses: list[Clause]


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """Where a paragraph leads to: a path of the service, or an address elsewhere."""

    href: str
    text: str


class Paragraph(msgspec.Struct, frozen=True, kw_only=True):
    """A paragraph of the page; a clause's carries its number, and what stands under a heading of its own carries that.

    A later field needs a default, as one of `Page` does.
    """

    text: str
    clause: str | None = None
    title: str | None = None
    links: list[Link] = []


class Section(msgspec.Struct, frozen=True, kw_only=True):
    """A heading and what stands under it."""

    id: str
    title: str
    paragraphs: list[Paragraph]


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """Every word of the page; `rows` is the register in words, under `columns`, in the section `kept`.

    What a later version of the service adds here needs a default: older documents are read for ever.
    """

    title: str
    lead: list[str] = []
    sections: list[Section]
    columns: list[str]
    rows: list[list[str]]


class Edition(msgspec.Struct, frozen=True, kw_only=True):
    """A version in one language; `answer` is the JSON that is served to the byte."""

    answer: str
    page: Page


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """A version in every language, and the rules that it tells of."""

    rules: Rules
    editions: dict[str, Edition]


def encode(document: Document) -> str:
    """What is stored."""
    return msgspec.json.encode(document).decode()


def decode(stored: str) -> Document:
    """What was stored."""
    return msgspec.json.decode(stored, type=Document)


def edition_of(document: Document, language: str) -> Edition:
    """The version in a language, or in the fallback when it was published before that language was spoken."""
    return document.editions.get(language, document.editions[LANGUAGES[0]])
