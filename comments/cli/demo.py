"""`aparte demo`: a blog to try things out on, made once."""

from typing import TYPE_CHECKING

import click

from comments.cli.running import on_instance
from comments.cli.speaking import Command, say

if TYPE_CHECKING:
    from sqlmodel import Session

    from comments.cli.wiring import Instance

DEMO = "demo"
_DEMO_EMAIL = "demo@example.org"


@click.command("demo", cls=Command, help="cli.demo")
@on_instance
async def demo(instance: "Instance") -> None:
    """Make the demo blog and its administrator unless they are there, and say where everything is."""
    from comments.accounts.queries import find_by_username

    known = await instance.db.read(lambda session: find_by_username(session, DEMO) is not None)
    password = None if known else await _make(instance)
    url = instance.public_url
    click.echo(say("cli.demo.blog", url=f"{url}/demo/"))
    click.echo(say("cli.demo.console", url=f"{url}/console/"))
    click.echo(say("cli.demo.username", username=DEMO))
    # The label is the same in every language: scripts look for it.
    click.echo(say("cli.demo.reset", username=DEMO) if password is None else f"Password: {password}")


async def _make(instance: "Instance") -> str:
    from comments.accounts.appointing import appoint
    from comments.accounts.passwords import new_password
    from comments.accounts.registering import NewAccount, add_account
    from comments.accounts.rules import Role
    from comments.audit.actors import OPERATOR
    from comments.cli.named import named_account
    from comments.policies.amending import launch_site
    from comments.sites.provisioning import NewSite
    from comments.sites.queries import all_sites

    password = new_password()
    new_account = NewAccount(username=DEMO, email=_DEMO_EMAIL, password=password, verified=True)
    new_site = NewSite(slug=DEMO, name=say("cli.demo.name"), origins=[instance.public_url])

    def make(session: "Session") -> None:
        site = next((each for each in all_sites(session) if each.slug == DEMO), None)
        if site is None:
            site = launch_site(session, new_site, instance.operator, OPERATOR, instance.clock)
        appoint(session, site.id, named_account(session, DEMO), Role.OWNER, OPERATOR, instance.clock)

    await add_account(instance.db, instance.hasher, instance.vault.collector, new_account, instance.clock)
    await instance.db.write(make)
    return password
