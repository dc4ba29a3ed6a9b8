"""Printing data: JSON for programs, aligned columns for people."""

from collections.abc import Mapping, Sequence

import click
import msgspec


def print_json(value: object) -> None:
    """JSON in UTF-8."""
    click.echo(msgspec.json.format(msgspec.json.encode(value), indent=2).decode())


def print_rows(rows: Sequence[Sequence[object]]) -> None:
    """Columns as wide as their widest value."""
    texts = [[str(value) for value in row] for row in rows]
    widths = [max(len(value) for value in column) for column in zip(*texts, strict=True)]
    for row in texts:
        click.echo("  ".join(value.ljust(width) for value, width in zip(row, widths, strict=True)).rstrip())


def print_pairs(pairs: Mapping[str, object]) -> None:
    """A name and its value on each line."""
    print_rows(list(pairs.items()))
