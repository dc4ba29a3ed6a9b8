"""`aparte member`: who may do what on a blog."""

from typing import TYPE_CHECKING

import click

from comments.cli.running import on_instance
from comments.cli.speaking import Group, RefusedError, say

if TYPE_CHECKING:
    from sqlmodel import Session

    from comments.cli.wiring import Instance

member = Group(name="member", help="cli.member")


@member.command("set", help="cli.member.set")
@click.argument("slug", metavar="SITE")
@click.argument("username")
@click.argument("role", type=click.Choice(["owner", "admin", "moderator"]))
@on_instance
async def set_role(instance: "Instance", slug: str, username: str, role: str) -> None:
    """Give somebody a role on a blog."""
    from comments.accounts.appointing import appoint
    from comments.accounts.rules import Role
    from comments.audit.actors import OPERATOR
    from comments.cli.named import named_account, named_site

    def work(session: "Session") -> None:
        site, account = named_site(session, slug), named_account(session, username)
        appoint(session, site.id, account, Role(role), OPERATOR, instance.clock)

    await instance.db.write(work)
    click.echo(say("cli.member.is", username=username, slug=slug, role=say(f"cli.role.{role}")))


@member.command("remove", help="cli.member.remove")
@click.argument("slug", metavar="SITE")
@click.argument("username")
@on_instance
async def remove(instance: "Instance", slug: str, username: str) -> None:
    """Take somebody's role on a blog."""
    from comments.accounts.appointing import dismiss
    from comments.accounts.queries import role_of
    from comments.audit.actors import OPERATOR
    from comments.cli.named import named_account, named_site

    def work(session: "Session") -> None:
        site, account = named_site(session, slug), named_account(session, username)
        if role_of(session, account.id, site.id) is None:
            raise RefusedError("cli.error.no-role", username=username, slug=slug)
        dismiss(session, site.id, account, OPERATOR, instance.clock)

    await instance.db.write(work)
    click.echo(say("cli.member.is-no-more", username=username, slug=slug))
