"""How deep a text nests, told by one pass over it, before a parser sees it that recurses and slows down with the depth.

For quotes and lists the answer is an upper bound: no text is nested deeper than it says, whatever the parser makes of
it, and prose, lists and code stay far below the limit. Brackets are counted as the eye counts them. One that closes in
code does not close for the parser, so the parser has a limit of its own too, which costs such a text its links alone.
"""

import re
from typing import Final

_LINE_END: Final = re.compile(r"\r\n|\r|\n")

# What opens a quote or a list item, after the space before it. Possessive, so that long runs of spaces cost one pass.
_MARKER: Final = re.compile(r"([ \t]*+)(?:>|[-+*](?=[ \t]|$)|[0-9]{1,9}[.)](?=[ \t]|$))")
_INDENT: Final = re.compile(r"[ \t]*+")

# A bracket after a backslash is a letter like others. A link's text never runs past an empty line, so brackets are
# counted afresh after each.
_BRACKET: Final = re.compile(r"\\[\[\]\\]|[\[\]]|\n[ \t]*+(?=\n)")

_LEAST_ITEM_INDENT: Final = 2
_WIDEST_TAB: Final = 4
_RULE_MARKS: Final = 3


def is_nested_deeper_than(limit: int, source: str) -> bool:
    """Whether quotes and list items, or square brackets, might stand in more than `limit` others of their kind."""
    lines = _LINE_END.split(source)
    return _brackets_exceed(limit, "\n".join(lines)) or _containers_exceed(limit, lines)


def _brackets_exceed(limit: int, source: str) -> bool:
    depth = 0
    for found in _BRACKET.finditer(source):
        match found.group():
            case "[":
                depth += 1
            case "]":
                depth = max(0, depth - 1)
            case mark if mark.startswith("\n"):
                depth = 0
        if depth > limit:
            return True
    return False


def _containers_exceed(limit: int, lines: list[str]) -> bool:
    """A line stands in as many containers as it has markers, and in those that its indent continues.

    An item is continued by at least two columns of indent. After an empty line nothing else is continued; directly
    after text, a line may continue a paragraph without any indent, so what was open before has to count as open.
    """
    deepest = 0
    after_empty_line = True
    for line in lines:
        if not line.strip(" \t"):
            after_empty_line = True
            continue
        markers, columns = _prefix(line, limit)
        depth = markers + min(columns // _LEAST_ITEM_INDENT, deepest)
        if markers and depth > limit:
            return True
        deepest = depth if after_empty_line else max(deepest, depth)
        after_empty_line = False
    return False


def _prefix(line: str, limit: int) -> tuple[int, int]:
    """How many markers a line begins with (counted to just past the limit), and how many columns of space at most."""
    line = line[: _start_of_rule(line)]
    markers = columns = position = 0
    while markers <= limit and (found := _MARKER.match(line, position)):
        markers += 1
        columns += _columns(found.group(1))
        position = found.end()
    indent = _INDENT.match(line, position)
    return markers, columns + _columns(indent.group() if indent else "")


def _start_of_rule(line: str) -> int:
    """Where a line like `- - -` begins to be a thematic break, which opens nothing; else the line's length."""
    text = line.rstrip(" \t")
    mark = text[-1:]
    if mark not in ("-", "*"):
        return len(line)
    start = text.index(mark, len(text.rstrip(f"{mark} \t")))
    return start if text.count(mark, start) >= _RULE_MARKS else len(line)


def _columns(space: str) -> int:
    return len(space) + (_WIDEST_TAB - 1) * space.count("\t")
