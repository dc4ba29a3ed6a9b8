"""`aparte policy`: what a blog publishes about what it keeps."""

from typing import TYPE_CHECKING

import click

from comments.cli.printing import print_json, print_rows
from comments.cli.running import on_instance
from comments.cli.speaking import Group, RefusedError, json_option, language, option, say

if TYPE_CHECKING:
    from sqlmodel import Session

    from comments.cli.wiring import Instance
    from comments.policies.documents import Edition
    from comments.policies.models import PolicyVersion
    from comments.policies.rules import Severity

policy = Group(name="policy", help="cli.policy")
_in_language = option("--lang", type=click.Choice(["en", "fr"]), help="cli.policy.lang")


@policy.command("show", help="cli.policy.show")
@click.argument("slug", metavar="SITE")
@option("--version", "number", type=click.IntRange(min=1), metavar="N", help="cli.policy.version")
@_in_language
@json_option
@on_instance
async def show(instance: "Instance", slug: str, number: int | None, lang: str | None, as_json: bool) -> None:
    """Print a version of a blog's policy."""
    from comments.policies.documents import decode, edition_of

    found = await instance.db.read(lambda session: _version(session, slug, number))
    edition = edition_of(decode(found.document), lang or language())
    if as_json:
        click.echo(edition.answer)
    else:
        _print_page(edition)


@policy.command("register", help="cli.policy.register")
@click.argument("slug", metavar="SITE")
@_in_language
@json_option
@on_instance
async def register(instance: "Instance", slug: str, lang: str | None, as_json: bool) -> None:
    """Print what is kept for a blog, as it is enforced now."""
    from comments.cli.policy_view import register_lines

    lines = await instance.db.read(lambda session: register_lines(session, slug, lang or language()))
    if as_json:
        print_json(lines)
        return
    rows = [(each.category, _days(each.period_days), each.action, ", ".join(each.visible_to)) for each in lines]
    print_rows(rows)


@policy.command("history", help="cli.policy.history")
@click.argument("slug", metavar="SITE")
@json_option
@on_instance
async def history(instance: "Instance", slug: str, as_json: bool) -> None:
    """Print every published version, the newest first."""
    from comments.cli.policy_view import history_lines

    lines = await instance.db.read(lambda session: history_lines(session, slug))
    if as_json:
        print_json(lines)
    else:
        print_rows(
            [(each.version, each.published_at, say(f"cli.severity.{each.severity}"), each.summary) for each in lines]
        )


@policy.command("publish", help="cli.policy.publish")
@click.argument("slug", metavar="SITE")
@option("--severity", type=click.Choice(["editorial", "minor", "material"]), required=True, help="cli.policy.severity")
@option("--summary", required=True, help="cli.policy.summary")
@on_instance
async def publish(instance: "Instance", slug: str, severity: "Severity", summary: str) -> None:
    """Publish what is in force as the next version."""
    from comments.audit.actors import OPERATOR
    from comments.cli.named import named_site
    from comments.policies.publishing import Release, publish_version

    release, operator, clock = Release(severity=severity, summary=summary), instance.operator, instance.clock
    published = await instance.db.write(
        lambda session: publish_version(session, named_site(session, slug), release, operator, OPERATOR, clock)
    )
    click.echo(say("cli.policy.published", version=published.version, slug=slug))


@policy.command("prove", help="cli.policy.prove")
@json_option
@click.pass_context
def prove(ctx: click.Context, as_json: bool) -> None:
    """Check every clause against this instance; exit 1 if one is violated."""
    from comments.cli.proving import is_violated, proof_lines
    from comments.cli.wiring import run

    lines = run(proof_lines)
    if as_json:
        print_json(lines)
    else:
        print_rows([(each.id, each.status, each.evidence) for each in lines])
    if any(map(is_violated, lines)):
        ctx.exit(1)


def _version(session: "Session", slug: str, number: int | None) -> "PolicyVersion":
    from comments.cli.named import named_site
    from comments.foundation.errors import NotFoundError
    from comments.policies.queries import current_version, version

    site = named_site(session, slug)
    try:
        return current_version(session, site.id) if number is None else version(session, site.id, number)
    except NotFoundError:
        raise RefusedError("cli.error.no-version", slug=slug) from None


def _print_page(edition: "Edition") -> None:
    page = edition.page
    click.echo(page.title)
    for section in page.sections:
        click.echo(f"\n{section.title}")
        for paragraph in section.paragraphs:
            click.echo(f"  {paragraph.text}")
        if section.id == "kept":
            print_rows([page.columns, *page.rows])


def _days(days: int | None) -> str:
    return "-" if days is None else str(days)
