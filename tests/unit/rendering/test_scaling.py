"""Texts known to make Markdown parsers slow; work is counted in calls, so that a busy machine changes nothing."""

import contextlib
import cProfile
import pstats

import pytest

from comments.foundation.errors import InvalidInputError
from comments.rendering.pipeline import render

PATTERNS = [
    "*", "*a ", "**a ", "a**b", "_a ", "*_", "`", "` `` ``` ", "~~a ", "<", "<a", "<!--", "&", "&amp;", "&#",
    "[]", "[`]`", "[<a:]>", "[a](", "](", "[a]", '[a](b "', "![]", "\\", "\\\n", "\\](\\//[", "[a]: b\n", '("', "é",
    "\u3000。", "http://a", "http://a.b/(", "http://a.b/%", "https://", "mailto:a", "a@b.c ", "//a.b ", "a.", "a-b-",
    "a\n", "a  \n", "- a\n", "1)\n", "> a\n", "> a\n\n", "```\n", "    a\n", "\n>:<\n+",
]  # fmt: skip


def calls_for(source: str) -> int:
    _try_to_render(source)  # The first text of its kind pays for compiling the patterns that Python's `re` then keeps.
    profile = cProfile.Profile()
    with profile:
        _try_to_render(source)
    return int(pstats.Stats(profile).total_calls)  # type: ignore[attr-defined]


def _try_to_render(source: str) -> None:
    with contextlib.suppress(InvalidInputError):
        render(source)


@pytest.mark.parametrize("pattern", PATTERNS)
def test_work_grows_in_proportion_to_the_length(pattern: str) -> None:
    short, long = (pattern * (length // len(pattern)) for length in (250, 1_000))
    assert calls_for(long) < 7 * calls_for(short)


@pytest.mark.parametrize("mark", ["`", "*", "_", "~"])
def test_runs_of_growing_length_do_not_multiply_the_work(mark: str) -> None:
    short, long = (" ".join(mark * length for length in range(1, most)) for most in (30, 60))
    assert calls_for(long) < 7 * calls_for(short)
