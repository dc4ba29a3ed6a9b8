"""`aparte audit`: the record of acts, and whether it is as it was written."""

from typing import TYPE_CHECKING

import click

from comments.cli.printing import print_json, print_rows
from comments.cli.running import on_instance
from comments.cli.speaking import Group, json_option, option, say

if TYPE_CHECKING:
    from comments.audit.verifying import Verdict
    from comments.cli.wiring import Instance
    from comments.disclosures.queries import RecordPage

audit = Group(name="audit", help="cli.audit")


@audit.command("verify", help="cli.audit.verify")
@json_option
@click.pass_context
@on_instance
async def verify(instance: "Instance", ctx: click.Context, as_json: bool) -> None:
    """Walk the whole record; exit 1 and name the first act that is not as it was written."""
    from comments.audit.verifying import verify as verify_record

    verdict = await instance.db.read(verify_record)
    if as_json:
        print_json(verdict)
    elif verdict.ok:
        click.echo(say("cli.audit.whole", number=verdict.checked))
    else:
        click.echo(f"aparte: {_break_in_words(verdict)}", err=True)
    ctx.exit(0 if verdict.ok else 1)


@audit.command("list", help="cli.audit.list")
@option("--site", "slug", metavar="SLUG", help="cli.audit.site")
@option("--limit", type=click.IntRange(1, 1000), default=50, help="cli.audit.limit")
@option("--cursor", type=click.IntRange(min=1), help="cli.audit.cursor")
@json_option
@on_instance
async def list_(instance: "Instance", slug: str | None, limit: int, cursor: int | None, as_json: bool) -> None:
    """Print acts, the newest first."""
    from comments.cli.named import named_site
    from comments.disclosures.queries import record_of

    page = await instance.db.read(
        lambda session: record_of(session, None if slug is None else named_site(session, slug).id, cursor, limit)
    )
    if as_json:
        print_json(page)
    elif page.entries:
        print_rows(_rows(page))


def _break_in_words(verdict: "Verdict") -> str:
    found = verdict.first_broken
    if found is None:
        return ""
    return say(f"cli.audit.{found.fault}", sequence=found.sequence, id=found.id or "-")


def _rows(page: "RecordPage") -> list[tuple[str, ...]]:
    from comments.foundation.clock import to_wire

    return [
        (
            to_wire(each.at),
            each.action,
            each.actor or each.role or "-",
            each.purpose or "-",
            ",".join(each.fields) or "-",
            each.subject or "-",
            each.id,
        )
        for each in page.entries
    ]
