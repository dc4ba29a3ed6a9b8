"""The command `aparte`: every group of commands, each imported when it is named."""

import sys
from collections.abc import Callable
from typing import Any

import click

from comments.cli.refusals import run_saying_why
from comments.cli.speaking import Group


class Root(Group):
    """Says in one line what went wrong, and imports only the commands that are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  click's signature
        """Every command, in the order in which one meets them."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002  likewise
        """The command of that name."""
        find = _COMMANDS.get(cmd_name)
        return None if find is None else find()

    def main(self, *arguments: Any, **options: Any) -> Any:  # noqa: ANN401  click's signature
        """Run a command line and leave with its exit code."""
        options |= {"prog_name": "aparte", "standalone_mode": False}
        main = super().main
        sys.exit(run_saying_why(lambda: main(*arguments, **options)))


def _site() -> click.Command:
    from comments.cli.site import site

    return site


def _account() -> click.Command:
    from comments.cli.account import account

    return account


def _member() -> click.Command:
    from comments.cli.member import member

    return member


def _policy() -> click.Command:
    from comments.cli.policy import policy

    return policy


def _retention() -> click.Command:
    from comments.cli.retention import retention

    return retention


def _hold() -> click.Command:
    from comments.cli.hold import hold

    return hold


def _audit() -> click.Command:
    from comments.cli.audit import audit

    return audit


def _mail() -> click.Command:
    from comments.cli.mail import mail

    return mail


def _backup() -> click.Command:
    from comments.cli.backup import backup

    return backup


def _restore() -> click.Command:
    from comments.cli.backup import restore

    return restore


def _check() -> click.Command:
    from comments.cli.check import check

    return check


def _serve() -> click.Command:
    from comments.cli.serving import serve

    return serve


def _worker() -> click.Command:
    from comments.cli.serving import worker

    return worker


def _demo() -> click.Command:
    from comments.cli.demo import demo

    return demo


_COMMANDS: dict[str, Callable[[], click.Command]] = {
    "site": _site,
    "account": _account,
    "member": _member,
    "policy": _policy,
    "retention": _retention,
    "hold": _hold,
    "audit": _audit,
    "mail": _mail,
    "backup": _backup,
    "restore": _restore,
    "check": _check,
    "demo": _demo,
    "serve": _serve,
    "worker": _worker,
}

root = Root(name="aparte", help="cli.help")
