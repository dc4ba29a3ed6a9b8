"""What is said in the threads that are measured: some three hundred characters of Markdown, no two alike."""

from dataclasses import dataclass
from typing import Any, Final

PARAGRAPH: Final = "The north wall sees the sun for **two hours** in June, and ferns like that. "
_ENDS: Final = (
    "\n\n> and ferns like that\n\nOnly if it stays *damp*.",
    "\n\n- moss\n- ferns\n- patience",
    "\n\nSee https://example.org/ferns for more.",
)
DEPTHS: Final = (0, 1, 2, 0, 1, 1, 0, 1, 2, 3)
"""Three of ten begin a branch; the others answer, down to the fourth level."""


@dataclass(frozen=True)
class Said:
    """One comment of a thread: its words, and which earlier one it answers."""

    name: str
    text: str
    parent: int | None


def text(number: int) -> str:
    """The words of one comment."""
    return f"Number {number}. {PARAGRAPH * 3}{_ENDS[number % len(_ENDS)]}"


def parent_of(number: int) -> int | None:
    """Which comment of the thread a comment answers: the latest that stands one level higher."""
    depth = DEPTHS[number % len(DEPTHS)]
    higher = range(number - 1, number - len(DEPTHS), -1)
    return None if depth == 0 else next(each for each in higher if DEPTHS[each % len(DEPTHS)] == depth - 1)


def conversation(count: int) -> list[Said]:
    """A thread of so many comments."""
    return [Said(f"Guest {number}", text(number), parent_of(number)) for number in range(count)]


def post_body(number: int, thread: str) -> dict[str, Any]:
    """What a guest sends to begin a branch."""
    return {"thread": {"key": thread}, "author": {"name": f"Guest {number}"}, "body": text(number)}
