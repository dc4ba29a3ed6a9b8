"""What went wrong, in one line on standard error; exit 1 for a refused or failed action, 2 for bad usage."""

from collections.abc import Callable

import click

from comments.cli.speaking import MisusedError, language, say
from comments.foundation.errors import CommentsError, FieldProblem, InvalidInputError
from comments.foundation.texts import texts_for

FAILED, BAD_USAGE = 1, 2


def run_saying_why(command: Callable[[], object]) -> int:
    """Run the command and give the exit code, having said on standard error what went wrong."""
    try:
        result = command()
    except click.exceptions.NoArgsIsHelpError as bare:
        click.echo(bare.ctx.get_help() if bare.ctx else "", err=True)
        return BAD_USAGE
    except click.UsageError as misuse:
        return _say(_usage_in_words(misuse), BAD_USAGE)
    except click.ClickException as refusal:
        return _say(refusal.format_message(), FAILED)
    except click.Abort:
        return _say(say("cli.error.interrupted"), FAILED)
    except CommentsError as refusal:
        return _say(in_one_line(refusal), FAILED)
    return result if isinstance(result, int) else 0


def in_one_line(refusal: CommentsError) -> str:
    """A refusal of the domain, with each field that is at fault."""
    texts = texts_for(language(), "errors")
    problems = list(refusal.problems) if isinstance(refusal, InvalidInputError) else []
    if problems:
        return " ".join(f"{_named(each)}{texts(f'error.field.{each.code}', **each.parameters)}" for each in problems)
    title = texts(f"error.{refusal.code}.title")
    return say("cli.error.refused", title=title, detail=texts(f"error.{refusal.code}.detail", **refusal.parameters))


def _named(problem: FieldProblem) -> str:
    return say("cli.error.field", field=problem.field) + " " if problem.field else ""


def _usage_in_words(misuse: click.UsageError) -> str:
    match misuse:
        case MisusedError():
            return misuse.message
        case click.MissingParameter() if misuse.param is not None:
            return say("cli.usage.missing", name=misuse.param.get_error_hint(misuse.ctx or click.Context(_NONE)))
        case click.NoSuchOption():
            return say("cli.usage.no-option", name=misuse.option_name)
        case click.exceptions.NoSuchCommand():
            return say("cli.usage.no-command", name=misuse.command_name)
        case click.BadParameter() if misuse.param is not None:
            return _bad_value(misuse.param)
        case _:
            return say("cli.usage.other")


def _bad_value(parameter: click.Parameter) -> str:
    name = parameter.human_readable_name if isinstance(parameter, click.Argument) else parameter.opts[0]
    if isinstance(parameter.type, click.Choice):
        return say("cli.usage.choice", name=name, choices=", ".join(map(str, parameter.type.choices)))
    return say("cli.usage.value", name=name)


def _say(line: str, code: int) -> int:
    click.echo(f"aparte: {' '.join(line.splitlines())}", err=True)
    return code


_NONE = click.Command("aparte")
