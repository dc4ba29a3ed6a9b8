"""Names as the eye sees them: letters that look alike are one (after UTS 39, with Unicode's table of confusables)."""

import unicodedata
from functools import cache

LONGEST_SKELETON = 320


def skeleton(name: str) -> str:
    """What two names share when people would take one for the other; for comparing, never for showing."""
    # Twice: a capital I looks like l only before case is folded, a Cyrillic capital like a Latin letter only after.
    seen = _drawn(unicodedata.normalize("NFKC", name))
    return _drawn(unicodedata.normalize("NFKC", seen.casefold()))[:LONGEST_SKELETON]


def _drawn(text: str) -> str:
    return "".join(map(_drawing_of, text))


@cache
def _drawing_of(character: str) -> str:
    """One character, or pair, that stands for all that look like this one."""
    from confusable_homoglyphs import confusables  # noqa: PLC0415  a table of megabytes that only new names need

    alike, waiting = {character}, [character]
    while waiting:
        for entry in confusables.confusables_data.get(waiting.pop(), ()):
            if entry["c"] not in alike:
                alike.add(entry["c"])
                waiting.append(entry["c"])
    # Of pairs, only those of plain letters stand for others («rn» for m): their letters are drawn one by one.
    return min((each for each in alike if len(each) == 1 or each.isascii()), key=_preference)


def _preference(each: str) -> tuple[bool, bool, bool, str]:
    return len(each) == 1, not (each.isascii() and each.islower()), not (each.isascii() and each.isalpha()), each
