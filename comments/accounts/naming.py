"""Names that people choose themselves: nobody takes one that is somebody else's, looks like it, or is reserved."""

from dataclasses import dataclass

from sqlmodel import Session, col, or_, select

from comments.accounts.errors import UsernameTakenError
from comments.accounts.look_alikes import skeleton
from comments.accounts.models import Account
from comments.accounts.reserved_names import is_reserved
from comments.accounts.rules import check_username, username_key
from comments.db.locks import wait_for_turn
from comments.foundation.errors import FieldProblem, InvalidInputError


@dataclass(frozen=True, kw_only=True)
class Name:
    """A name in its kept form, as names are compared, and as the eye sees it."""

    username: str
    key: str
    skeleton: str


def name_of(username: str) -> Name:
    """The forms of a name; raises InvalidInputError for one that nobody may have."""
    kept = check_username(username)
    return Name(username=kept, key=username_key(kept), skeleton=skeleton(kept))


def own_choice(username: str) -> Name:
    """The forms of a name that somebody chose for themselves; raises InvalidInputError, for a reserved one too."""
    name = name_of(username)
    if is_reserved(name.username):
        raise InvalidInputError(FieldProblem("username", "username-reserved"))
    return name


def claim(session: Session, name: Name, *, but_for: str = "") -> None:
    """Keep the name free for whoever asks until the transaction ends; raises UsernameTakenError."""
    # Two at once might each find it free: names that look alike wait for one another.
    wait_for_turn(session, b"username", name.skeleton.encode())
    require_free(session, name, but_for=but_for)


def require_free(session: Session, name: Name, *, but_for: str = "") -> None:
    """Raises UsernameTakenError where an account has the name or one that looks like it, `but_for`'s own aside."""
    alike = or_(col(Account.username_skeleton) == name.skeleton, col(Account.username_key) == name.key)
    taken = select(Account.id).where(alike, col(Account.id) != but_for)
    if session.exec(taken).first() is not None:
        raise UsernameTakenError
