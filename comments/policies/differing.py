"""What changed between two versions, sentence by sentence, under the heading where each stands."""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Final, Literal, NamedTuple

import msgspec

from comments.policies.documents import Page, Paragraph, Section

Kind = Literal["kept", "removed", "added", "gap"]
"""A gap stands for sentences far from any change."""
_Change = tuple[str, int, int, int, int]
_END_OF_SENTENCE = re.compile(r"(?<=[.!?…])\s+(?=[^\W\da-z_]|[«“\"(])")
_MOST_COMPARED: Final = 200
"""So many sentences of one place are compared with one another; a text made to be slow would take half a minute."""
_REGISTER = "kept"
_OPENING = "page"


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A sentence, and what became of it."""

    kind: Kind
    text: str


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """What changed in one place: a clause, a part of the annex, an entry of the register, or the page's opening."""

    section: str
    title: str
    clause: str | None
    lines: list[Line]


def differences(before: Page, after: Page) -> list[Difference]:
    """Every place that is not what it was, in the page's order; what went stands last."""
    was, now = dict(_places(before)), dict(_places(after))
    there = [
        _difference(place, was[key].sentences if key in was else [], place.sentences) for key, place in now.items()
    ]
    gone = [_difference(place, place.sentences, []) for key, place in was.items() if key not in now]
    return [each for each in (*there, *gone) if each.lines]


class _Place(NamedTuple):
    section: str
    title: str
    sentences: list[str]
    clause: str | None = None


def _difference(place: _Place, before: list[str], after: list[str]) -> Difference:
    return Difference(section=place.section, title=place.title, clause=place.clause, lines=list(_lines(before, after)))


def _places(page: Page) -> Iterator[tuple[str, _Place]]:
    """Each place by what it is known by: a clause by its number, wherever it stands."""
    yield _OPENING, _Place(_OPENING, page.title, [page.title, *_sentences(page.lead)])
    for section in page.sections:
        yield from _places_of(section)
        if section.id == _REGISTER:
            for name, *cells in page.rows:
                told = [f"{column} · {cell}" for column, cell in zip(page.columns[1:], cells, strict=True)]
                yield f"{_REGISTER}/{name}", _Place(_REGISTER, name, told)


def _places_of(section: Section) -> Iterator[tuple[str, _Place]]:
    """Its clauses, and what stands beside them together with its heading."""
    beside = [section.title]
    for paragraph in section.paragraphs:
        if paragraph.clause:
            said = _sentences([paragraph.text])
            yield paragraph.clause, _Place(section.id, section.title, said, paragraph.clause)
        else:
            beside += _sentences([_worded(paragraph)])
    yield section.id, _Place(section.id, section.title, beside)


def _worded(paragraph: Paragraph) -> str:
    return f"{paragraph.title} · {paragraph.text}" if paragraph.title else paragraph.text


def _sentences(paragraphs: Sequence[str]) -> list[str]:
    return [sentence for text in paragraphs for sentence in _END_OF_SENTENCE.split(text)]


def _lines(before: list[str], after: list[str]) -> Iterator[Line]:
    """The changed sentences with a neighbour on either side."""
    lines = list(_all_lines(before, after))
    shown = [any(each.kind != "kept" for each in lines[max(0, at - 1) : at + 2]) for at in range(len(lines))]
    for at, line in enumerate(lines):
        if shown[at]:
            yield line
        elif at and shown[at - 1] and any(shown[at:]):
            yield Line(kind="gap", text="…")


def _all_lines(before: list[str], after: list[str]) -> Iterator[Line]:
    for act, start, end, first, last in _changes(before, after):
        if act == "equal":
            yield from (Line(kind="kept", text=text) for text in before[start:end])
        else:
            yield from (Line(kind="removed", text=text) for text in before[start:end])
            yield from (Line(kind="added", text=text) for text in after[first:last])


def _changes(before: list[str], after: list[str]) -> Sequence[_Change]:
    """What became of which sentences; of too many, all between the first and the last that differ changed at once."""
    if max(len(before), len(after)) <= _MOST_COMPARED:
        return SequenceMatcher(a=before, b=after, autojunk=False).get_opcodes()
    start = _alike(before, after)
    ends = _alike(before[start:][::-1], after[start:][::-1])
    last, final = len(before) - ends, len(after) - ends
    return (
        ("equal", 0, start, 0, start),
        ("replace", start, last, start, final),
        ("equal", last, len(before), final, len(after)),
    )


def _alike(before: Sequence[str], after: Sequence[str]) -> int:
    """How many sentences they have in common from the first on."""
    return next(
        (at for at, pair in enumerate(zip(before, after, strict=False)) if pair[0] != pair[1]),
        min(len(before), len(after)),
    )
