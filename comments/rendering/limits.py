"""What a text may be before anything parses it: characters, length, depth."""

import re
import unicodedata
from typing import Final

from comments.foundation.errors import FieldProblem, InvalidInputError
from comments.rendering.nesting import is_nested_deeper_than

BODY_LENGTH: Final = 10_000
NAME_LENGTH: Final = 80
NESTING: Final = 20
TAGS: Final = frozenset({"p", "br", "strong", "em", "del", "code", "pre", "blockquote", "ul", "ol", "li", "a"})
"""All that a comment is made of."""

# Normalising costs more than linear time on long runs of combining marks, so what is hopelessly long is refused first.
_LONGEST_NAME_WORTH_NORMALISING: Final = 4 * NAME_LENGTH

# Control characters mean nothing in a comment, half a surrogate pair cannot be stored or sent as UTF-8, and neither
# they nor the last two code points of the first plane may stand in an Atom feed (XML 1.0).
_NO_BODY_TEXT: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

# A name is one line, and must not turn around the words that follow it.
_NO_NAME_TEXT: Final = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")

# Letters and marks that show nothing although Unicode does not class them as spaces or formatting.
_UNSEEN: Final = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
_VARIATION_SELECTORS: Final = (range(0x180B, 0x1810), range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0))
_UNSEEN_CATEGORIES: Final = frozenset({"Zs", "Zl", "Zp", "Cc", "Cf"})


def check_body(source: str) -> None:
    """Refuse a text that cannot be a comment; takes time in proportion to its length whatever it holds."""
    if _length(source) > BODY_LENGTH:
        raise InvalidInputError(FieldProblem("body", "too-long", limit=BODY_LENGTH))
    if _NO_BODY_TEXT.search(source):
        raise InvalidInputError(FieldProblem("body", "not-text"))
    if shows_nothing(source):
        raise InvalidInputError(FieldProblem("body", "blank"))
    if is_nested_deeper_than(NESTING, source):
        raise InvalidInputError(FieldProblem("body", "too-nested", limit=NESTING))


def check_words(text: str, field: str, longest: int) -> str:
    """A plain text of some lines without spaces around it; raises InvalidInputError."""
    kept = text.replace("\r\n", "\n").strip()
    if len(kept) > longest:
        raise InvalidInputError(FieldProblem(field, "too-long", limit=longest))
    if _NO_BODY_TEXT.search(kept):
        raise InvalidInputError(FieldProblem(field, "not-text"))
    if shows_nothing(kept):
        raise InvalidInputError(FieldProblem(field, "blank"))
    return kept


def check_name(name: str, field: str) -> str:
    """The name as it is kept and shown: trimmed, composed (NFC), one line of 1 to 80 characters."""
    trimmed = name.strip()
    if len(trimmed) > _LONGEST_NAME_WORTH_NORMALISING:
        raise InvalidInputError(FieldProblem(field, "too-long", limit=NAME_LENGTH))
    if _NO_NAME_TEXT.search(trimmed):
        raise InvalidInputError(FieldProblem(field, "not-text"))
    if shows_nothing(trimmed):
        raise InvalidInputError(FieldProblem(field, "blank"))
    composed = unicodedata.normalize("NFC", trimmed)
    if len(composed) > NAME_LENGTH:
        raise InvalidInputError(FieldProblem(field, "too-long", limit=NAME_LENGTH))
    return composed


def shows_nothing(text: str) -> bool:
    """Whether a reader would see an empty place."""
    return all(_is_unseen(character) for character in text)


def _length(source: str) -> int:
    # A form sends each line's end as two characters where the browser's own counter counts one.
    return len(source) - source.count("\r\n")


def _is_unseen(character: str) -> bool:
    if unicodedata.category(character) in _UNSEEN_CATEGORIES or character in _UNSEEN:
        return True
    return any(ord(character) in selectors for selectors in _VARIATION_SELECTORS)
