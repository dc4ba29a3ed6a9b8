"""How well a password would stand against guessing, told while it is typed; kept nowhere."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

from comments.accounts.password_rules import Holder, password_problem
from comments.foundation.errors import FieldProblem

STRONGEST: Final = 4
_MOST_SEEN: Final = 72
_LIKE_LETTERS: Final = frozenset("4@8({[<369!1|70$5+%2")
_MOST_LIKE_LETTERS: Final = 4
# One at a time: it may take a tenth of a second, which the loop would stand still for.
_THREAD: Final = ThreadPoolExecutor(max_workers=1, thread_name_prefix="password-strength")


@dataclass(frozen=True, kw_only=True)
class Strength:
    """From 0 to 4; `problem` says what keeps a password from being taken at all."""

    score: int
    problem: FieldProblem | None = None


async def strength_of(password: str, holder: Holder, *, has_second_factor: bool = False) -> Strength:
    """How strong a password is; 0 for one that would be refused for anything but its length."""
    problem = password_problem(password, holder, has_second_factor=has_second_factor)
    if problem is not None and problem.code != "password-length":
        return Strength(score=0, problem=problem)
    score = await asyncio.get_running_loop().run_in_executor(_THREAD, _score, _cheap(password))
    return Strength(score=score if problem is None else min(score, 1), problem=problem)


def _score(password: str) -> int:
    from zxcvbn import zxcvbn  # noqa: PLC0415  large, and asked of new passwords only

    return int(zxcvbn(password)["score"]) if password else 0


def _cheap(password: str) -> str:
    """As much of it as can be judged in no time: each further kind of sign that may stand for a letter doubles it."""
    seen = list(dict.fromkeys(each for each in password[:_MOST_SEEN] if each in _LIKE_LETTERS))
    too_many = set(seen[_MOST_LIKE_LETTERS:])
    return "".join("." if each in too_many else each for each in password[:_MOST_SEEN])
