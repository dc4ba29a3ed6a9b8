"""The charter that an instance may ask its sites' administrators to sign: its text, and who signed which version."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlmodel import Session

from comments.accounts.errors import CharterUnreadableError, CharterUnsignedError
from comments.accounts.models import CharterSignature
from comments.accounts.people import Person
from comments.audit.actions import Action
from comments.audit.log import Act, append
from comments.foundation.clock import Clock

LONGEST_CHARTER: Final = 200_000
_Mark = tuple[int, int, int]


@dataclass(frozen=True, kw_only=True)
class Charter:
    """A text, and its version: the SHA-256 of its bytes, as `sha256sum` prints it."""

    text: str
    version: str


class CharterFile:
    """The file that the operator set, if any; read again when it changes, so that a new text counts at once."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._read: tuple[_Mark, Charter] | None = None

    @property
    def is_asked(self) -> bool:
        """Whether the instance asks for a charter at all."""
        return self._path is not None

    def charter(self) -> Charter | None:
        """The present text, or None where none is asked for; raises CharterUnreadableError."""
        if self._path is None:
            return None
        try:
            mark, kept = _mark(self._path), self._read
            if kept is None or kept[0] != mark:
                kept = mark, _charter(self._path.read_bytes())
                self._read = kept
        except (OSError, UnicodeDecodeError):
            raise CharterUnreadableError from None
        return kept[1]


def require_signature(session: Session, person: Person, file: CharterFile) -> None:
    """Raises CharterUnsignedError unless somebody signed the present text, CharterUnreadableError if there is none."""
    charter = file.charter()
    if charter is not None and not has_signed(session, person.id, charter.version):
        raise CharterUnsignedError


def signature_of(session: Session, account_id: str, version: str) -> CharterSignature | None:
    """Somebody's signature under that version of the text."""
    return session.get(CharterSignature, (account_id, version))


def has_signed(session: Session, account_id: str, version: str) -> bool:
    """Whether somebody signed that version of the text."""
    return signature_of(session, account_id, version) is not None


def sign_charter(session: Session, person: Person, charter: Charter, clock: Clock) -> None:
    """Sign a text; to sign it again changes nothing."""
    if has_signed(session, person.id, charter.version):
        return
    session.add(CharterSignature(account_id=person.id, version=charter.version, signed_at=clock()))
    act = Act(
        action=Action.CHARTER_SIGNED,
        actor_id=person.id,
        subject=f"accounts:{person.id}",
        detail={"version": charter.version},
    )
    append(session, act, clock)


def _mark(path: Path) -> _Mark:
    """What changes whenever the file does: an editor that replaces it makes another inode."""
    found = path.stat()
    return found.st_mtime_ns, found.st_size, found.st_ino


def _charter(content: bytes) -> Charter:
    text = content.decode()
    if not text.strip() or len(content) > LONGEST_CHARTER or "\0" in text:
        raise CharterUnreadableError
    return Charter(text=text, version=hashlib.sha256(content).hexdigest())
