"""Which passwords will do (NIST SP 800-63B-4): long enough, not among the common ones, and not one's own name.

No rule asks for kinds of characters: such rules make passwords that look strong and are guessed first.
"""

import re
import unicodedata
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise

from comments.accounts.rules import LONGEST_PASSWORD
from comments.foundation.errors import FieldProblem, InvalidInputError

SHORTEST_PASSWORD = 15
SHORTEST_WITH_SECOND_FACTOR = 8
_LEAST_OF_ONES_OWN = 6
"""So much must be left of a password when one's own names and the words of every blog are taken out of it."""
_SHORTEST_WORD = 3
_SHORTEST_UNIT = 4
_BLOG_WORDS = (
    *("aparte", "aparté", "blog", "blogs", "comment", "comments", "commentaire", "commentaires", "compte"),
    *("account", "admin", "login", "motdepasse", "passwort", "password", "passphrase", "welcome", "bienvenue"),
)
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, kw_only=True)
class Holder:
    """Whose password it is: what a guesser tries first."""

    username: str = ""
    email: str = field(default="", repr=False)


def check_password(password: str, holder: Holder, *, has_second_factor: bool = False) -> str:
    """The password as given, if it will do; raises InvalidInputError that says why not."""
    problem = password_problem(password, holder, has_second_factor=has_second_factor)
    if problem is not None:
        raise InvalidInputError(problem)
    return password


def password_problem(password: str, holder: Holder, *, has_second_factor: bool = False) -> FieldProblem | None:
    """What is wrong with a password, if anything is."""
    shortest = shortest_for(has_second_factor=has_second_factor)
    if not shortest <= len(unicodedata.normalize("NFC", password)) or len(password) > LONGEST_PASSWORD:
        return FieldProblem("password", "password-length", lowest=shortest, highest=LONGEST_PASSWORD)
    plain = _plain(password)
    if _is_of_names(plain, holder):
        return FieldProblem("password", "password-of-names")
    if _is_common(plain) or _is_a_row(plain):
        return FieldProblem("password", "password-common")
    return None


def shortest_for(*, has_second_factor: bool) -> int:
    """How many characters a password must have."""
    return SHORTEST_WITH_SECOND_FACTOR if has_second_factor else SHORTEST_PASSWORD


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


@cache
def _common() -> frozenset[str]:
    from zxcvbn.frequency_lists import FREQUENCY_LISTS  # noqa: PLC0415  a megabyte that only a new password needs

    return frozenset(map(_plain, FREQUENCY_LISTS["passwords"]))


def _is_common(plain: str) -> bool:
    """Whether it is on the list, or one on the list, or next to nothing, again and again."""
    unit = _unit(plain)
    return len(unit) < _SHORTEST_UNIT or not {plain, unit}.isdisjoint(_common())


def _unit(plain: str) -> str:
    """What a text is a repetition of: itself, if nothing shorter."""
    # Its end may be cut off: «passwordpasswordpass» is one word again and again, too.
    sizes = (size for size in range(1, len(plain)) if plain[size:] == plain[:-size] and 2 * size <= len(plain))
    return plain[: next(sizes, len(plain))]


def _is_a_row(plain: str) -> bool:
    """Whether each character follows the one before, up or down; after 9 comes 0."""
    steps = {_step(one, other) for one, other in pairwise(plain)}
    return steps in ({1}, {-1})


def _step(one: str, other: str) -> int:
    return {"90": 1, "09": -1}.get(one + other, ord(other) - ord(one))


def _is_of_names(plain: str, holder: Holder) -> bool:
    """Whether hardly anything is left once one's names and the usual words are taken out."""
    left = plain
    for word in sorted(_words_of(holder), key=len, reverse=True):
        left = left.replace(word, "")
    return left != plain and len(left) < _LEAST_OF_ONES_OWN


def _words_of(holder: Holder) -> set[str]:
    name, email = _plain(holder.username), _plain(holder.email)
    words = {*_BLOG_WORDS, name, email.rpartition("@")[0], *_WORD.findall(name), *_WORD.findall(email)}
    return {word for word in words if len(word) >= _SHORTEST_WORD}
