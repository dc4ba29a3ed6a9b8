"""What moderators may decide, on plain values."""

from dataclasses import dataclass
from typing import Final

from comments.discussion.rules import Status
from comments.foundation.errors import FieldProblem, InvalidInputError

QUEUES: Final = (Status.PENDING, Status.PUBLISHED, Status.SPAM, Status.REJECTED)
"""The four lists that moderators read; what was deleted is in none."""

LONGEST_REASON: Final = 500
LONGEST_SEARCH: Final = 200


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What a moderator wants to become of a comment; None leaves as it is. The reason is never shown to readers."""

    status: Status | None = None
    pinned: bool | None = None
    reason: str | None = None


def check_reason(text: str | None) -> str | None:
    """The reason in one line, None when nothing is left; raises InvalidInputError when it is too long."""
    kept = " ".join(storable(text or "").split())
    if len(kept) > LONGEST_REASON:
        raise InvalidInputError(FieldProblem("reason", "too-long", limit=LONGEST_REASON))
    return kept or None


def search_words(text: str) -> list[str]:
    """What to look for: each word, in the spellings that a database which folds ASCII alone would tell apart."""
    return storable(text)[:LONGEST_SEARCH].split()


def spellings(word: str) -> frozenset[str]:
    """A word as it may be written: SQLite takes É and é for two letters."""
    return frozenset({word, word.lower(), word.upper(), word.capitalize()})


def storable(text: str) -> str:
    """The text without what no database takes: NUL and halves of characters."""
    return text.replace("\0", "").encode("utf-8", "ignore").decode("utf-8")
