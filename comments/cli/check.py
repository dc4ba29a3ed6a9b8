"""`aparte check`: what is wrong with this instance, and how to mend it."""

import asyncio

import click

from comments.cli.printing import print_json
from comments.cli.speaking import Command, json_option, say


@click.command("check", cls=Command, help="cli.check")
@json_option
@click.pass_context
def check(ctx: click.Context, as_json: bool) -> None:
    """Print what is wrong and how to mend it; exit 1 if something is."""
    from comments.cli.checking import look_at_instance
    from comments.cli.wiring import read_settings

    findings = asyncio.run(look_at_instance(read_settings()))
    wrong = any(each.level == "wrong" for each in findings)
    if as_json:
        print_json({"ok": not wrong, "findings": findings})
    else:
        for each in findings:
            click.echo(say(f"cli.check.{each.level}", message=each.message, remedy=each.remedy))
        if not findings:
            click.echo(say("cli.check.well"))
    if wrong:
        ctx.exit(1)
