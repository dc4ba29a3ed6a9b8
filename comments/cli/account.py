"""`aparte account`: people, at the operator's word."""

import sys
from typing import TYPE_CHECKING

import click

from comments.cli.printing import print_json
from comments.cli.running import on_instance
from comments.cli.speaking import Group, MisusedError, json_option, option, say

if TYPE_CHECKING:
    from sqlmodel import Session

    from comments.cli.wiring import Instance

account = Group(name="account", help="cli.account")


@account.command("add", help="cli.account.add")
@click.argument("username")
@option("--email", required=True, metavar="ADDR", help="cli.account.add.email")
@option("--password-stdin", is_flag=True, help="cli.account.add.password-stdin")
@option("--verified", is_flag=True, help="cli.account.add.verified")
@json_option
@on_instance
async def add(
    instance: "Instance", username: str, email: str, password_stdin: bool, verified: bool, as_json: bool
) -> None:
    """Add an account; its password is read from standard input, or made and told once."""
    from comments.accounts.passwords import new_password
    from comments.accounts.registering import NewAccount, add_account

    password = sys.stdin.readline().rstrip("\r\n") if password_stdin else new_password()
    new = NewAccount(username=username, email=email, password=password, verified=verified)
    added = await add_account(instance.db, instance.hasher, instance.vault.collector, new, instance.clock)
    if as_json:
        told = {} if password_stdin else {"password": password}
        print_json({"id": added.id, "username": added.username, **told})
        return
    click.echo(say("cli.account.added", username=added.username))
    if not password_stdin:
        click.echo(say("cli.account.password", password=password))


@account.command("reset", help="cli.account.reset")
@click.argument("username")
@option("--clear-second-factors", is_flag=True, help="cli.account.reset.clear-second-factors")
@json_option
@on_instance
async def reset(instance: "Instance", username: str, clear_second_factors: bool, as_json: bool) -> None:
    """Print a link that sets a new password, once, within the hour."""
    from comments.accounts.changing_factors import remove_all
    from comments.accounts.resetting import issue_link
    from comments.audit.actors import OPERATOR
    from comments.cli.named import named_account

    clock = instance.clock

    def let_back_in(session: "Session") -> str:
        account = named_account(session, username)
        if clear_second_factors:
            remove_all(session, account.id, OPERATOR, clock)
        return issue_link(session, account, OPERATOR, instance.signer, clock)

    token = await instance.db.write(let_back_in)
    link = f"{instance.public_url}/account/reset/{token}"
    if as_json:
        print_json({"link": link})
        return
    if clear_second_factors:
        click.echo(say("cli.account.cleared", username=username))
    click.echo(say("cli.account.link", username=username))
    click.echo(link)


@account.command("sign-out", help="cli.account.sign-out")
@click.argument("username", required=False)
@option("--everybody", is_flag=True, help="cli.account.sign-out.everybody")
@on_instance
async def sign_out(instance: "Instance", username: str | None, everybody: bool) -> None:
    """End every session of one person, or of all."""
    from comments.accounts.signing_out import sign_everybody_out, sign_out_everywhere
    from comments.audit.actors import OPERATOR
    from comments.cli.named import named_account

    if everybody == (username is not None):
        raise MisusedError("cli.account.sign-out.whom")
    clock = instance.clock

    def end(session: "Session") -> int:
        if username is None:
            return sign_everybody_out(session, OPERATOR, clock)
        return sign_out_everywhere(session, named_account(session, username), OPERATOR, clock)

    click.echo(say("cli.account.signed-out", number=await instance.db.write(end)))
