"""How names are written (after RFC 8265): letters and digits of one script, composed, and three marks between them.

The letters are those of the IdentifierClass of RFC 8264, which names of hosts have too: none is invisible, and none is
another one in disguise.
"""

import unicodedata
from itertools import groupby

import idna
from idna import idnadata
from idna.intranges import intranges_contain

_MARKS = "-_."
_KINDS = ("PVALID", "CONTEXTO")
_KINDS = ("PVALID", "CONTEXTO")
_MOST_ACCENTS_ON_ONE_LETTER = 3
_WIDTHS = ("<wide>", "<narrow>")
_ANY_SCRIPT = {"COMMON", "INHERITED"}
# Scripts that one language writes together (UTS 39, «highly restrictive»); any other mixture is a disguise.
_TOGETHER = (
    {"LATIN", "HAN", "HIRAGANA", "KATAKANA"},
    {"LATIN", "HAN", "BOPOMOFO"},
    {"LATIN", "HAN", "HANGUL"},
)


def normal_form(name: str) -> str:
    """The name as it is kept: its letters of the usual width, and composed."""
    return unicodedata.normalize("NFC", "".join(map(_of_usual_width, name)))


def is_identifier(name: str) -> bool:
    """Whether a name in its normal form is made of what people can read, and tell from what looks like it."""
    lower = unicodedata.normalize("NFC", name.lower())
    spelled = name[:1].isalnum() and all(map(_may_stand, lower))
    return spelled and _is_of_one_script(name) and _has_digits_of_one_kind(name) and _reads_one_way(lower)


def _of_usual_width(character: str) -> str:
    kind, _, plain = unicodedata.decomposition(character).partition(" ")
    return "".join(chr(int(each, 16)) for each in plain.split()) if kind in _WIDTHS else character


def _may_stand(character: str) -> bool:
    category = unicodedata.category(character)
    if not (category[0] in "LM" or category == "Nd"):
        return character in _MARKS
    # Of what may stand in some surroundings only, there are digits, which `_has_digits_of_one_kind` looks at.
    return any(intranges_contain(ord(character), idnadata.codepoint_classes[kind]) for kind in _KINDS)


def _is_of_one_script(name: str) -> bool:
    from confusable_homoglyphs import categories  # noqa: PLC0415  a table of megabytes that only new names need

    scripts = categories.unique_aliases(name) - _ANY_SCRIPT
    return len(scripts) <= 1 or any(scripts <= together for together in _TOGETHER)


def _has_digits_of_one_kind(name: str) -> bool:
    zeros = {ord(each) - unicodedata.decimal(each) for each in name if each.isdecimal()}
    return len(zeros) <= 1


def _reads_one_way(name: str) -> bool:
    """The Bidi rule of RFC 5893 where anything reads from right to left; and no tower of accents."""
    accents = (len(list(run)) for is_accent, run in groupby(name, _is_accent) if is_accent)
    try:
        return max(accents, default=0) <= _MOST_ACCENTS_ON_ONE_LETTER and idna.check_bidi(name)
    except idna.IDNABidiError:
        return False


def _is_accent(character: str) -> bool:
    return unicodedata.category(character) == "Mn"
