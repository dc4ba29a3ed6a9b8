"""`aparte hold`: what the law or a dispute asks to keep past its time."""

from datetime import datetime
from typing import TYPE_CHECKING

import click
import msgspec

from comments.cli.moments import Moment
from comments.cli.printing import print_json, print_rows
from comments.cli.running import on_instance
from comments.cli.speaking import Group, MisusedError, RefusedError, json_option, option, say

if TYPE_CHECKING:
    from sqlmodel import Session

    from comments.cli.wiring import Instance
    from comments.disclosures.models import Hold

hold = Group(name="hold", help="cli.hold")


class HoldLine(msgspec.Struct, frozen=True, kw_only=True):
    """A hold as it is printed."""

    id: str
    comment: str
    site: str
    reason: str
    placed_at: str
    until: str


@hold.command("add", help="cli.hold.add")
@option("--comment", "comment_id", required=True, metavar="ID", help="cli.hold.comment")
@option("--reason", required=True, metavar="TEXT", help="cli.hold.reason")
@option("--until", required=True, type=Moment(), metavar="ISO-8601", help="cli.hold.until")
@json_option
@on_instance
async def add(instance: "Instance", comment_id: str, reason: str, until: datetime, as_json: bool) -> None:
    """Hold a comment, with what was given with it."""
    from comments.audit.actors import OPERATOR
    from comments.disclosures.holding import place_hold
    from comments.disclosures.rules import HoldOrder
    from comments.foundation.errors import NotFoundError

    order = HoldOrder(comment_id=comment_id, reason=reason, until=until)
    try:
        placed = await place_hold(instance.db, instance.vault.expiry.resealer, order, OPERATOR, instance.clock)
    except NotFoundError:
        raise RefusedError("cli.error.no-comment", id=comment_id) from None
    line = await instance.db.read(lambda session: _line(session, placed.hold))
    if as_json:
        print_json(msgspec.to_builtins(line) | {"fields": placed.fields})
        return
    fields = ", ".join(say(f"cli.hold.field.{name}") for name in placed.fields) or say("cli.hold.no-field")
    click.echo(say("cli.hold.added", id=line.id, until=line.until, fields=fields))


@hold.command("list", help="cli.hold.list")
@option("--site", "slug", metavar="SLUG", help="cli.hold.site")
@json_option
@on_instance
async def list_(instance: "Instance", slug: str | None, as_json: bool) -> None:
    """Print the holds that stand, the next to end first."""
    from comments.cli.named import named_site
    from comments.disclosures.queries import all_holds

    def read(session: "Session") -> list[HoldLine]:
        site_id = None if slug is None else named_site(session, slug).id
        return [_line(session, each) for each in all_holds(session, site_id)]

    lines = await instance.db.read(read)
    if as_json:
        print_json(lines)
    elif lines:
        print_rows([(each.id, each.site, each.comment, each.until, each.reason) for each in lines])


@hold.command("release", help="cli.hold.release", context_settings={"ignore_unknown_options": True})
@click.argument("hold_id", metavar="HOLD", required=False)
@option("--comment", "comment_id", metavar="ID", help="cli.hold.release.comment")
@on_instance
async def release(instance: "Instance", hold_id: str | None, comment_id: str | None) -> None:
    """Let go of a hold, or of all on one comment; what is past its time is forgotten at once."""
    from comments.audit.actors import OPERATOR
    from comments.disclosures.holding import release_hold
    from comments.retention.assembly import new_retention
    from comments.retention.running import run_retention

    if (hold_id is None) == (comment_id is None):
        raise MisusedError("cli.hold.release.which")
    standing = await instance.db.read(lambda session: _named(session, hold_id, comment_id))
    rules = new_retention(instance.db, instance.vault.expiry, instance.clock)
    for each in standing:
        await release_hold(instance.db, instance.vault.expiry, each.id, OPERATOR, instance.clock)
        await run_retention(rules, site_id=each.site_id)
        click.echo(say("cli.hold.released", id=each.id))


def _named(session: "Session", hold_id: str | None, comment_id: str | None) -> "list[Hold]":
    from comments.disclosures.queries import all_holds

    found = [each for each in all_holds(session) if each.id == hold_id or each.comment_id == comment_id]
    if not found:
        raise RefusedError("cli.error.no-hold", id=hold_id or comment_id)
    return found


def _line(session: "Session", standing: "Hold") -> HoldLine:
    from comments.foundation.clock import to_wire
    from comments.sites.queries import site_by_id

    return HoldLine(
        id=standing.id,
        comment=standing.comment_id,
        site=site_by_id(session, standing.site_id).slug,
        reason=standing.reason,
        placed_at=to_wire(standing.placed_at),
        until=to_wire(standing.until),
    )
