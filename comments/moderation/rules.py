"""What moderators may decide, on plain values."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from comments.discussion.rules import Status
from comments.foundation.errors import FieldProblem, InvalidInputError

QUEUES: Final = (Status.PENDING, Status.PUBLISHED, Status.SPAM, Status.REJECTED)
"""The four lists that moderators read; what was deleted is in none."""

REPORTED: Final = "reported"
"""A fifth list: what readers reported and nobody settled yet, wherever it stands."""
GONE: Final = frozenset({Status.REJECTED, Status.SPAM, Status.DELETED})
"""Where a comment stands once a report was followed."""

LONGEST_EXPLANATION: Final = 2000
LONGEST_REASON: Final = 500
LONGEST_SEARCH: Final = 200


class Complaint(StrEnum):
    """What somebody may find wrong with a comment."""

    ILLEGAL = "illegal"
    ABUSE = "abuse"
    SPAM = "spam"
    PRIVACY = "privacy"
    OTHER = "other"


class Outcome(StrEnum):
    """What a report led to."""

    KEPT = "kept"
    """A moderator found no reason to act."""
    REMOVED = "removed"
    """Readers do not see the comment any more, whoever took it away."""


@dataclass(frozen=True, kw_only=True)
class Notice:
    """What somebody reports, in whose language they are answered; their word for it was given."""

    reason: Complaint
    explanation: str = field(repr=False)
    language: str


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
