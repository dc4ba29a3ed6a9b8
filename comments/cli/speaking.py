"""The words of the command line, in the language of whoever types: LC_ALL, LC_MESSAGES or LANG."""

import os
from collections.abc import Callable
from typing import Any, TypeVar

import click

from comments.foundation.texts import choose_language, texts_for

F = TypeVar("F", bound=Callable[..., Any])


def language() -> str:
    """The language of the environment, as POSIX ranks its variables."""
    wishes = (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    wish = next((each for each in wishes if each), "")
    return choose_language(wish.partition(".")[0].replace("_", "-"))


def say(key: str, /, **parameters: object) -> str:
    """A sentence of the `cli` catalogue."""
    return texts_for(language(), "cli")(key, **parameters)


class RefusedError(click.ClickException):
    """The command cannot do what was asked; says why in one line."""

    def __init__(self, key: str, /, **parameters: object) -> None:
        super().__init__(say(key, **parameters))


class MisusedError(click.UsageError):
    """The command was not written as it must be; says how in one line."""

    def __init__(self, key: str, /, **parameters: object) -> None:
        super().__init__(say(key, **parameters))


class _Speaking:
    """What commands and groups have in common: their help is a key of the catalogue."""

    help: str | None

    def get_short_help_str(self, limit: int = 45) -> str:  # noqa: ARG002  click's signature; our lines are short
        """The line in the list of commands."""
        return say(self.help or "")

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002  click's
        """The sentence under the usage."""
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(say(self.help or ""))


class Command(_Speaking, click.Command):
    """A command whose help is a key of the catalogue."""

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """`--help`, described in the reader's language."""
        return _described(super().get_help_option(ctx))


class Group(_Speaking, click.Group):
    """A group of such commands."""

    command_class = Command
    group_class = type

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """`--help`, described in the reader's language."""
        return _described(super().get_help_option(ctx))


class Option(click.Option):
    """An option whose help is a key of the catalogue."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """The line in the list of options."""
        record = super().get_help_record(ctx)
        if record is None or not self.help:
            return record
        return record[0], record[1].replace(self.help, say(self.help))


def option(*names: str, **attributes: object) -> Callable[[F], F]:
    """A decorator that adds an `Option`."""
    return click.option(*names, cls=Option, **attributes)


json_option = option("--json", "as_json", is_flag=True, help="cli.option.json")
"""`--json`, wherever data are printed."""


def _described(found: click.Option | None) -> click.Option | None:
    if found is not None:
        found.help = say("cli.option.help")
    return found
