"""Comments as they were encoded for a page, for the next page of the same address that shows them unchanged."""

from collections.abc import Callable, Iterable
from typing import Final

import msgspec

from comments.discussion.pages import SeenComment

_ROW_BYTES: Final = 1024
"""About what a comment's short values take."""
_Made = tuple[SeenComment, msgspec.Raw, int]


class Fragments:
    """One page's comments, each beside all the values that it was made from: as long as they are the same, so is it.

    What is no longer on the page is forgotten with the next one.
    """

    def __init__(self) -> None:
        self._made: dict[str, _Made] = {}

    def encoded(
        self, comments: Iterable[SeenComment], view: Callable[[SeenComment], msgspec.Struct]
    ) -> list[msgspec.Raw]:
        """The comments in JSON, by the page's one way to show them."""
        former, self._made = self._made, {}
        for comment in comments:
            kept, found = _without_account(comment), former.get(comment.id)
            if found is None or found[0] != kept:
                found = _made_of(kept, msgspec.json.encode(view(comment)))
            self._made[comment.id] = found
        return [raw for _, raw, _ in self._made.values()]

    def weight(self) -> int:
        """About how many bytes they take."""
        return sum(size for _, _, size in self._made.values())


def _without_account(comment: SeenComment) -> SeenComment:
    """The same, with a number in place of the account: it differs for another, and no account can be told from it."""
    account = comment.account_id
    # A hash is made with a secret that each start of Python has anew.
    return comment if account is None else comment._replace(account_id=str(hash(account)))


def _made_of(comment: SeenComment, encoded: bytes) -> _Made:
    return comment, msgspec.Raw(encoded), len(encoded) + len(comment.html) + len(comment.stored_tree) + _ROW_BYTES
