"""`aparte retention`: what is due to be forgotten, and forgetting it."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from comments.cli.printing import print_json, print_rows
from comments.cli.running import on_instance
from comments.cli.speaking import Group, RefusedError, json_option, option, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from comments.cli.wiring import Instance
    from comments.retention.rules import Outcome

retention = Group(name="retention", help="cli.retention")
_EARLIEST, _LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


class Moment(click.ParamType[datetime]):
    """A time in ISO 8601; without a zone it is UTC."""

    name = "moment"

    def convert(self, value: str | datetime, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """The moment, if it is one that retention can reckon with."""
        if isinstance(value, datetime):
            return value
        try:
            given = datetime.fromisoformat(value)
        except ValueError:
            self.fail(value, param, ctx)
        moment = given.astimezone(UTC) if given.tzinfo else given.replace(tzinfo=UTC)
        if not _EARLIEST <= moment <= _LATEST:
            self.fail(value, param, ctx)
        return moment


_as_of = option("--as-of", type=Moment(), metavar="ISO-8601", help="cli.retention.as-of")
_site = option("--site", "slug", metavar="SLUG", help="cli.retention.site")


@retention.command("plan", help="cli.retention.plan")
@_as_of
@_site
@json_option
@on_instance
async def plan(instance: "Instance", as_of: datetime | None, slug: str | None, as_json: bool) -> None:
    """Print what a run would forget."""
    from comments.retention.assembly import new_retention
    from comments.retention.planning import plan_retention

    rules = new_retention(instance.db, instance.vault.expiry, instance.clock)
    _print(await plan_retention(rules, site_id=await _site_id(instance, slug), as_of=as_of), as_json)


@retention.command("run", help="cli.retention.run")
@_as_of
@_site
@option("--yes", is_flag=True, help="cli.retention.yes")
@json_option
@on_instance
async def run(instance: "Instance", as_of: datetime | None, slug: str | None, yes: bool, as_json: bool) -> None:
    """Forget what is due."""
    from comments.retention.assembly import new_retention
    from comments.retention.running import run_retention

    if as_of is not None and as_of > instance.clock() and not yes:
        raise RefusedError("cli.retention.unsure")
    rules = new_retention(instance.db, instance.vault.expiry, instance.clock)
    _print(await run_retention(rules, site_id=await _site_id(instance, slug), as_of=as_of), as_json)


async def _site_id(instance: "Instance", slug: str | None) -> str | None:
    from comments.cli.named import named_site

    if slug is None:
        return None
    return await instance.db.read(lambda session: named_site(session, slug).id)


def _print(outcomes: "Sequence[Outcome]", as_json: bool) -> None:
    if as_json:
        print_json(outcomes)
        return
    head = tuple(say(f"cli.retention.column.{name}") for name in ("category", "due", "done", "held"))
    print_rows([head, *((each.category, each.due, each.done, each.held) for each in outcomes)])
