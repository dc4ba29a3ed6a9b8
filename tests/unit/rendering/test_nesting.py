"""The bound must hold for whatever the parser makes of a text, so the parser itself is asked."""

import cProfile
import pstats
from functools import cache

import pytest
from hypothesis import assume, given, settings
from markdown_it import MarkdownIt

from comments.rendering.markdown import _PARSER, _parser
from comments.rendering.nesting import is_nested_deeper_than
from tests.unit.rendering.sources import containers, markup

CONTAINERS = ("blockquote", "bullet_list", "ordered_list")


def depth_of_containers(source: str) -> int:
    depth = deepest = 0
    for token in _PARSER.parse(source):
        if token.type.removesuffix("_open").removesuffix("_close") in CONTAINERS:
            depth += token.nesting
            deepest = max(deepest, depth)
    return deepest


def bound(source: str) -> int:
    return next(limit for limit in range(10_000) if not is_nested_deeper_than(limit, source))


def steps_of(source: str) -> int:
    profile = cProfile.Profile()
    profile.runcall(is_nested_deeper_than, 20, source)
    return int(pstats.Stats(profile).total_calls)  # type: ignore[attr-defined]


def nested_list(levels: int) -> str:
    return "".join(f"{'  ' * level}- a\n" for level in range(levels))


@given(containers | markup)
@settings(max_examples=80, deadline=None)
def test_no_text_is_nested_deeper_than_the_bound(source: str) -> None:
    assert depth_of_containers(source) <= bound(source)


@given(containers)
@settings(max_examples=80, deadline=None)
def test_the_parser_loses_nothing_of_what_is_not_too_deep(source: str) -> None:
    assume(not is_nested_deeper_than(20, source))
    assert words(_PARSER, source) == words(parser_without_limit(), source)


def words(parser: MarkdownIt, source: str) -> list[str]:
    return [token.content for token in parser.parse(source)]


@cache
def parser_without_limit() -> MarkdownIt:
    parser = _parser()
    parser.options["maxNesting"] = 10_000
    return parser


@pytest.mark.parametrize(
    "source",
    [
        ">" * 20 + " a",
        "> " * 20 + "a",
        nested_list(20),
        "- " * 20 + "a",
        "1. " * 20 + "a",
        "> - " * 10 + "a",
        "[" * 20 + "a" + "]" * 20,
        "[a](https://example.org) " * 300,
        "[ ] todo\n" * 300,
        "- [`code`](https://example.org)\n" * 300,
        "`a[0]` " * 300,
        "\\[" * 300,
        "- a\n" * 1000,
        "1. a\n" * 1000,
        "> a\n" * 1000,
        "> a\n\n" * 1000,
        "- - - - - - - - - - - - - - - - - - - - - - - - -",
        "* * * * * * * * * * * * * * * * * * * * * * * * *",
        "-" * 80,
        "\n\n".join(["an open [ bracket"] * 100),
        "```\n" + " " * 60 + "- total\n" + " " * 60 + "- rest\n```",
        "a > b\n" * 100,
        ">>> print(1)\n" * 100,
        "    " * 100 + "a",
    ],
)
def test_what_people_write_is_not_nested_too_deep(source: str) -> None:
    assert not is_nested_deeper_than(20, source)


@pytest.mark.parametrize(
    "source",
    [
        ">" * 21 + " a",
        "> " * 21 + "a",
        " > " * 21 + "a",
        ">\t" * 21 + "a",
        nested_list(21),
        nested_list(21).replace("  ", "\t"),
        nested_list(12) + "lazy\n" + "".join(f"{'  ' * level}- a\n" for level in range(12, 21)),
        "\n".join(["- " * 10 + "a", "  " * 10 + "- " * 11 + "a"]),
        "\n\n".join(["- " * 10 + "a", "  " * 10 + "- " * 11 + "a"]),
        "- " * 21 + "a",
        "+ " * 21,
        "1) " * 21,
        "- * " * 11,
        "> 1. " * 11,
        "> - a\n>   > - b\n" + ">   > " * 6 + "- " * 10 + "c",
        "[" * 21,
        "[" * 21 + "a" + "]" * 21,
        "a\n" + "[\n" * 21,
        "![" * 21,
        "[\\]" * 21,
        "\\\\[" * 21,
        "[\\\\\\]" * 21,
    ],
)
def test_more_than_twenty_levels_are_too_deep(source: str) -> None:
    assert is_nested_deeper_than(20, source)


@pytest.mark.parametrize("source", ["[" * 10_000, "> " * 5_000, ">" * 10_000, "+ " * 5_000, "1. " * 3_333])
def test_a_text_far_too_deep_is_refused_after_a_few_steps(source: str) -> None:
    assert steps_of(source) < 300


@pytest.mark.parametrize(
    "pattern", ["[]", "\n", " ", "\t", "- ", "*", " \n", "\n ", ">\n", "- a\n", "1" * 9, "1.\n", "-"]
)
def test_the_check_takes_steps_in_proportion_to_the_length(pattern: str) -> None:
    short, long = (pattern * (length // len(pattern)) for length in (1_000, 8_000))
    assert steps_of(long) <= 8 * steps_of(short) + 100
