"""`aparte mail`: mails that were given up, on every site and of every account; never to whom they were to go."""

from typing import TYPE_CHECKING

import click

from comments.cli.printing import print_json, print_rows
from comments.cli.running import on_instance
from comments.cli.speaking import Group, RefusedError, json_option, option, say

if TYPE_CHECKING:
    from sqlmodel import Session

    from comments.cli.wiring import Instance

mail = Group(name="mail", help="cli.mail")


@mail.command("list", help="cli.mail.list")
@json_option
@on_instance
async def list_(instance: "Instance", as_json: bool) -> None:
    """Print what could not be delivered, the newest first."""
    from comments.accounts.mails import MAIL_KINDS
    from comments.foundation.clock import to_wire
    from comments.outbox.dead_letters import dead_letters

    found = await instance.db.read(lambda session: dead_letters(session, MAIL_KINDS))
    rows = [(each.id, each.kind, to_wire(each.created_at), each.tries, each.last_error or "-") for each in found]
    if as_json:
        print_json([dict(zip(("id", "kind", "queued_at", "tries", "failure"), row, strict=True)) for row in rows])
    elif rows:
        print_rows(rows)


@mail.command("retry", help="cli.mail.retry")
@on_instance
async def retry(instance: "Instance") -> None:
    """Try all of them again."""
    from comments.accounts.mails import MAIL_KINDS
    from comments.outbox.dead_letters import dead_letters, revive

    def work(session: "Session") -> int:
        found = dead_letters(session, MAIL_KINDS)
        for each in found:
            revive(session, each, instance.clock)
        return len(found)

    click.echo(say("cli.mail.retried", number=await instance.db.write(work)))


@mail.command("drop", help="cli.mail.drop")
@option("--yes", is_flag=True, help="cli.mail.yes")
@on_instance
async def drop(instance: "Instance", yes: bool) -> None:
    """Give all of them up for good."""
    from comments.accounts.mails import MAIL_KINDS
    from comments.outbox.dead_letters import dead_letters
    from comments.outbox.dead_letters import drop as drop_one

    if not yes:
        raise RefusedError("cli.mail.unsure")

    def work(session: "Session") -> int:
        found = dead_letters(session, MAIL_KINDS)
        for each in found:
            drop_one(session, each)
        return len(found)

    click.echo(say("cli.mail.dropped", number=await instance.db.write(work)))
