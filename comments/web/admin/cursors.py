"""Where a page of the record ended."""

import re

from comments.foundation.errors import FieldProblem, InvalidInputError

_SEQUENCE = re.compile(r"[0-9]{1,18}")


def read_sequence(cursor: str | None) -> int | None:
    """The entry that the last page ended with; raises InvalidInputError."""
    if not cursor:
        return None
    if not _SEQUENCE.fullmatch(cursor):
        raise InvalidInputError(FieldProblem("cursor", "not-a-cursor"))
    return int(cursor)
