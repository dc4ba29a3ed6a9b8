"""`aparte retention`: what is due to be forgotten, and forgetting it."""

from datetime import datetime
from typing import TYPE_CHECKING

from comments.cli.moments import Moment
from comments.cli.printing import print_json, print_rows
from comments.cli.running import on_instance
from comments.cli.speaking import Group, RefusedError, json_option, option, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from comments.cli.wiring import Instance
    from comments.retention.rules import Outcome

retention = Group(name="retention", help="cli.retention")
_as_of = option("--as-of", type=Moment(), metavar="ISO-8601", help="cli.retention.as-of")
_site = option("--site", "slug", metavar="SLUG", help="cli.retention.site")


@retention.command("plan", help="cli.retention.plan")
@_as_of
@_site
@json_option
@on_instance
async def plan(instance: "Instance", as_of: datetime | None, slug: str | None, as_json: bool) -> None:
    """Print what falls due in the next thirty days, or until another day."""
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
