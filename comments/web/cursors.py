"""Cursors: where a page ended, as an opaque string in the next page's address."""

import base64
import binascii
from datetime import UTC, datetime
from typing import Final

from comments.discussion.pages import Position
from comments.foundation.errors import FieldProblem, InvalidInputError

_LARGEST_SCORE: Final = 2**31 - 1


def write_position(position: Position | None) -> str | None:
    """A cursor for the next page of top-level comments."""
    if position is None:
        return None
    text = f"{int(position.pinned)}|{position.score}|{position.at.isoformat()}"
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read_position(cursor: str | None) -> Position | None:
    """The position that a cursor names; raises InvalidInputError."""
    if cursor is None:
        return None
    try:
        pinned, score, at = _decode(cursor).split("|")
        return Position(pinned == "1", _small(score), _aware(at))
    except (ValueError, OverflowError):
        raise InvalidInputError(FieldProblem("cursor", "not-a-cursor")) from None


def write_moment(moment: datetime) -> str:
    """A cursor within a branch."""
    return base64.urlsafe_b64encode(moment.isoformat().encode()).decode().rstrip("=")


def read_moment(cursor: str | None) -> datetime | None:
    """The moment that a branch's cursor names; raises InvalidInputError."""
    if cursor is None:
        return None
    try:
        return _aware(_decode(cursor))
    except (ValueError, OverflowError):
        raise InvalidInputError(FieldProblem("cursor", "not-a-cursor")) from None


def _decode(cursor: str) -> str:
    try:
        return base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
    except (binascii.Error, UnicodeError):
        raise ValueError("not a cursor") from None


def _small(text: str) -> int:
    number = int(text)
    if abs(number) > _LARGEST_SCORE:
        raise ValueError("no score is that large")
    return number


def _aware(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a time without a zone")
    # A time at the edge of the years is none in UTC.
    return moment.astimezone(UTC)
