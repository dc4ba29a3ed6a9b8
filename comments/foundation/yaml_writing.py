"""Writing YAML: dictionaries and lists as blocks, values as JSON, which YAML 1.2 takes as they are."""

import json
from collections.abc import Iterator, Mapping, Sequence

_STEP = "  "


def to_yaml(value: Mapping[str, object] | Sequence[object]) -> str:
    """A document of plain values; keys are words of ours and need no quotes."""
    return "\n".join(_lines(value)) + "\n"


def _lines(value: object) -> Iterator[str]:
    if isinstance(value, Mapping) and value:
        for key, inner in value.items():
            yield from _entry(f"{key}:", inner)
    elif isinstance(value, list | tuple) and value:
        for inner in value:
            yield from _item(inner)
    else:
        yield json.dumps(value, ensure_ascii=False)


def _entry(key: str, inner: object) -> Iterator[str]:
    lines = list(_lines(inner))
    if _is_block(inner):
        yield key
        yield from (f"{_STEP}{line}" for line in lines)
    else:
        yield f"{key} {lines[0]}"


def _item(inner: object) -> Iterator[str]:
    first, *rest = _lines(inner)
    yield f"- {first}"
    yield from (f"{_STEP}{line}" for line in rest)


def _is_block(value: object) -> bool:
    return isinstance(value, Mapping | list | tuple) and bool(value)
