"""`aparte policy`: what a blog publishes about what it keeps."""

from typing import TYPE_CHECKING, Literal

import click

from comments.cli.printing import print_json, print_rows
from comments.cli.running import on_instance
from comments.cli.speaking import Group, MisusedError, json_option, language, option, say

if TYPE_CHECKING:
    from comments.cli.wiring import Instance
    from comments.policies.differing import Difference
    from comments.policies.documents import Edition
    from comments.policies.rules import Severity

policy = Group(name="policy", help="cli.policy")
_in_language = option("--lang", type=click.Choice(["en", "fr"]), help="cli.policy.lang")
_of_the_draft = option("--draft", is_flag=True, help="cli.policy.draft")
_SIGNS = {"removed": "-", "added": "+", "kept": " ", "gap": " "}


@policy.command("show", help="cli.policy.show")
@click.argument("slug", metavar="SITE")
@option("--version", "number", type=click.IntRange(min=1), metavar="N", help="cli.policy.version")
@_of_the_draft
@_in_language
@json_option
@on_instance
async def show(
    instance: "Instance", *, slug: str, number: int | None, draft: bool, lang: str | None, as_json: bool
) -> None:
    """Print a version of a blog's policy, or the one that is prepared."""
    from comments.cli.policy_view import wanted_edition

    if draft and number is not None:
        raise MisusedError("cli.usage.version-or-draft")
    wanted: int | Literal["draft"] | None = "draft" if draft else number
    edition = await instance.db.read(lambda session: wanted_edition(session, slug, wanted, lang or language()))
    if as_json:
        click.echo(edition.answer)
    else:
        _print_page(edition)


@policy.command("register", help="cli.policy.register")
@click.argument("slug", metavar="[SITE]", required=False)
@_in_language
@json_option
@option("--fides", "as_fides", is_flag=True, help="cli.policy.fides")
@on_instance
async def register(instance: "Instance", slug: str | None, lang: str | None, as_json: bool, as_fides: bool) -> None:
    """Print what is kept for a blog, or for a new one, as it is enforced now."""
    from comments.cli.fides_view import fides_document
    from comments.cli.register_view import register_view, site_settings
    from comments.foundation.yaml_writing import to_yaml

    site = await instance.db.read(lambda session: site_settings(session, slug))
    if as_fides:
        click.echo(to_yaml(fides_document(site, instance.settings, lang or language())), nl=False)
        return
    view = register_view(site, instance.settings, lang or language())
    if as_json:
        print_json(view)
        return
    print_rows(
        [(each.category, _days(each.period_days), each.action, ", ".join(each.visible_to)) for each in view.categories]
    )


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


@policy.command("diff", help="cli.policy.diff")
@click.argument("slug", metavar="SITE")
@click.argument("before", type=click.IntRange(min=1), required=False, metavar="FROM")
@click.argument("after", type=click.IntRange(min=1), required=False, metavar="TO")
@_of_the_draft
@_in_language
@json_option
@on_instance
async def diff(
    instance: "Instance",
    *,
    slug: str,
    before: int | None,
    after: int | None,
    draft: bool,
    lang: str | None,
    as_json: bool,
) -> None:
    """Print what changed between two versions, sentence by sentence."""
    from comments.cli.policy_view import compared, compared_with_draft

    if draft and before is not None:
        raise MisusedError("cli.usage.version-or-draft")
    in_language = lang or language()
    found = await instance.db.read(
        lambda session: (
            compared_with_draft(session, slug, in_language)
            if draft
            else compared(session, slug, (before, after), in_language)
        )
    )
    if as_json:
        print_json(found)
    else:
        _print_differences(found)


@policy.command("publish", help="cli.policy.publish")
@click.argument("slug", metavar="SITE")
@option("--severity", type=click.Choice(["editorial", "minor", "material"]), required=True, help="cli.policy.severity")
@option("--summary", required=True, help="cli.policy.summary")
@json_option
@on_instance
async def publish(instance: "Instance", *, slug: str, severity: "Severity", summary: str, as_json: bool) -> None:
    """Publish the draft if there is one, with its rules; else what is in force, as the next version."""
    from comments.audit.actors import OPERATOR
    from comments.cli.named import named_site
    from comments.cli.policy_view import history_lines
    from comments.notifications.reach import reach_in_words
    from comments.policies.drafting import publish_prepared
    from comments.policies.publishing import Release

    release, operator, clock = Release(severity=severity, summary=summary), instance.operator, instance.clock
    published = await instance.db.write(
        lambda session: publish_prepared(session, named_site(session, slug), release, operator, OPERATOR, clock)
    )
    if as_json:
        print_json((await instance.db.read(lambda session: history_lines(session, slug)))[0])
    else:
        click.echo(say("cli.policy.published", version=published.version, slug=slug))
        told = await instance.db.read(lambda session: reach_in_words(session, published, language()))
        if told:
            click.echo(told)


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


@policy.command("discard", help="cli.policy.discard")
@click.argument("slug", metavar="SITE")
@on_instance
async def discard(instance: "Instance", slug: str) -> None:
    """Let go of the draft and of the rules that wait with it."""
    from comments.audit.actors import OPERATOR
    from comments.cli.named import named_site
    from comments.policies.drafting import discard_draft

    await instance.db.write(lambda session: discard_draft(session, named_site(session, slug), OPERATOR, instance.clock))
    click.echo(say("cli.policy.discarded", slug=slug))


def _print_page(edition: "Edition") -> None:
    page = edition.page
    click.echo("\n".join([page.title, *page.lead]))
    for section in page.sections:
        click.echo(f"\n{section.title}")
        for each in section.paragraphs:
            told = [each.title, each.text, *(link.href for link in each.links)]
            click.echo("  " + " · ".join(part for part in told if part))
        if section.id == "kept":
            print_rows([page.columns, *page.rows])


def _print_differences(found: "list[Difference]") -> None:
    if not found:
        click.echo(say("cli.policy.same"))
    for each in found:
        click.echo(f"\n{each.title}" + (f" ({each.clause})" if each.clause else ""))
        for line in each.lines:
            click.echo(f"{_SIGNS[line.kind]} {line.text}")


def _days(days: int | None) -> str:
    return "-" if days is None else str(days)
