"""By what a browser is known again in which somebody has signed in: a signed mark, good for one account.

It names nobody: without the instance's key it is noise. It opens nothing either; whoever has it may go on guessing
where strangers have to wait, on a count of their own.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

import msgspec

from comments.accounts.models import Account
from comments.foundation.clock import Clock
from comments.foundation.identifiers import new_id
from comments.foundation.signing import InvalidSignatureError, Signer

MARK_LIFETIME: Final = timedelta(days=180)
_BETWEEN: Final = "~"
_MOST_MARKS: Final = 3
"""As many people share a browser."""
_PURPOSE: Final = "device"
_TAG_LENGTH: Final = 22


class _Mark(msgspec.Struct, frozen=True, array_like=True):
    """What is signed: a name by chance, and a tag that only the account it belongs to explains."""

    name: str
    tag: str


@dataclass(frozen=True)
class DeviceMarks:
    """Makes marks and knows them again; what a browser keeps are those of the last few who signed in there."""

    signer: Signer = field(repr=False)
    clock: Clock

    def lane(self, kept: str | None, account: Account) -> bytes | None:
        """What to count this browser's guesses at the account by, or None where it is a stranger."""
        return next((mark.name.encode() for _, mark in self._read(kept) if self._is_of(mark, account)), None)

    def renewed(self, kept: str | None, account: Account) -> str:
        """What the browser is to keep once somebody has signed in."""
        read = list(self._read(kept))
        name = next((mark.name for _, mark in read if self._is_of(mark, account)), new_id())
        newest = self.signer.sign(_PURPOSE, (name, self._tag(name, account)), self.clock)
        others = [text for text, mark in read if mark.name != name]
        return _BETWEEN.join([newest, *others][:_MOST_MARKS])

    def _is_of(self, mark: _Mark, account: Account) -> bool:
        return mark.tag == self._tag(mark.name, account)

    def _tag(self, name: str, account: Account) -> str:
        # With the password the marks change too: whoever signed in with a stolen one is a stranger again.
        bound = f"{account.id}\0{account.password_hash or ''}\0{name}"
        return self.signer.token(_PURPOSE, bound)[:_TAG_LENGTH]

    def _read(self, kept: str | None) -> Iterator[tuple[str, _Mark]]:
        for text in (kept or "").split(_BETWEEN)[:_MOST_MARKS]:
            try:
                yield text, msgspec.convert(self.signer.open(_PURPOSE, text, MARK_LIFETIME, self.clock), _Mark)
            except (InvalidSignatureError, msgspec.ValidationError):
                continue
