"""`aparte site`: blogs and their rules."""

from typing import TYPE_CHECKING, Any

import click

from comments.cli.printing import print_json, print_pairs, print_rows
from comments.cli.running import on_instance
from comments.cli.speaking import Group, MisusedError, RefusedError, json_option, option, say

if TYPE_CHECKING:
    from sqlmodel import Session

    from comments.cli.wiring import Instance

site = Group(name="site", help="cli.site")


@site.command("add", help="cli.site.add")
@click.argument("slug")
@option("--name", required=True, help="cli.site.add.name")
@option("--origin", "origins", multiple=True, required=True, metavar="URL", help="cli.site.add.origin")
@option("--locale", type=click.Choice(["en", "fr"]), help="cli.site.add.locale")
@option("--moderation", type=click.Choice(["off", "first", "all"]), help="cli.site.add.moderation")
@option("--challenge", type=click.Choice(["on", "off"]), help="cli.site.add.challenge")
@json_option
@on_instance
async def add(
    instance: "Instance",
    *,
    slug: str,
    name: str,
    origins: tuple[str, ...],
    locale: str | None,
    moderation: str | None,
    challenge: str | None,
    as_json: bool,
) -> None:
    """Register a blog, publish version 1 of its policy, print the snippet."""
    from comments.audit.actors import OPERATOR
    from comments.cli.site_view import site_view
    from comments.policies.amending import launch_site
    from comments.sites.provisioning import NewSite
    from comments.sites.rules import SiteSettings, apply_changes

    chosen = {"locale": locale, "moderation": moderation, "challenge": challenge}
    settings = apply_changes(SiteSettings(), {key: value for key, value in chosen.items() if value is not None})
    new = NewSite(slug=slug, name=name, origins=" ".join(origins).replace(",", " ").split(), settings=settings)
    await instance.db.write(lambda session: launch_site(session, new, instance.operator, OPERATOR, instance.clock))
    view = await instance.db.read(lambda session: site_view(session, slug, instance.public_url))
    if as_json:
        print_json(view)
        return
    click.echo(say("cli.site.added", slug=slug, policy=view.policy.url))
    click.echo(f"\n{view.snippet}", nl=False)


@site.command("list", help="cli.site.list")
@json_option
@on_instance
async def list_sites(instance: "Instance", as_json: bool) -> None:
    """Print every blog."""
    from comments.cli.site_view import site_lines

    lines = await instance.db.read(site_lines)
    if as_json:
        print_json(lines)
    else:
        print_rows([(line.slug, line.name, " ".join(line.origins)) for line in lines])


@site.command("show", help="cli.site.show")
@click.argument("slug")
@json_option
@on_instance
async def show(instance: "Instance", slug: str, as_json: bool) -> None:
    """Print everything about a blog that can be set, and who has a role there."""
    from comments.cli.site_view import site_view

    view = await instance.db.read(lambda session: site_view(session, slug, instance.public_url))
    if as_json:
        print_json(view)
        return
    print_pairs({"slug": view.slug, "name": view.name, "origins": " ".join(view.origins), **view.settings})
    click.echo(say("cli.site.policy", version=view.policy.version, url=view.policy.url))
    if view.policy.waiting is not None:
        click.echo(say("cli.site.waiting", changes=" ".join(f"{k}={v}" for k, v in view.policy.waiting.items())))
    print_rows([(member.username, say(f"cli.role.{member.role}")) for member in view.members])


@site.command("snippet", help="cli.site.snippet")
@click.argument("slug")
@option("--pinned", is_flag=True, help="cli.site.snippet.pinned")
@on_instance
async def print_snippet(instance: "Instance", slug: str, pinned: bool) -> None:
    """Print what a blog pastes into its article template."""
    from comments.cli.site_view import site_view

    view = await instance.db.read(lambda session: site_view(session, slug, instance.public_url))
    click.echo(view.pinned_snippet if pinned else view.snippet, nl=False)


@site.command("set", help="cli.site.set")
@click.argument("slug")
@click.argument("changes", nargs=-1, required=True, metavar="KEY=VALUE...")
@option("--draft", is_flag=True, help="cli.site.set.draft")
@json_option
@on_instance
async def set_rules(instance: "Instance", slug: str, changes: tuple[str, ...], draft: bool, as_json: bool) -> None:
    """Change a blog's rules and publish the policy that tells of them, or prepare both."""
    from comments.audit.actors import OPERATOR
    from comments.cli.named import named_site
    from comments.cli.site_view import site_view
    from comments.policies.amending import amend_rules
    from comments.policies.drafting import draft_rules

    wanted = _parse(changes)

    def amend(session: Any) -> int | None:  # noqa: ANN401  a session, whose import would slow `--help` down
        found = named_site(session, slug)
        if draft:
            return draft_rules(session, found, wanted, instance.operator, OPERATOR, instance.clock).based_on + 1
        published = amend_rules(session, found, wanted, instance.operator, OPERATOR, instance.clock)
        return None if published is None else published.version

    version = await instance.db.write(amend)
    if as_json:
        print_json(await instance.db.read(lambda session: site_view(session, slug, instance.public_url)))
    elif version is None:
        click.echo(say("cli.site.changed", slug=slug))
    else:
        done = "cli.site.changed-and-drafted" if draft else "cli.site.changed-and-published"
        click.echo(say(done, slug=slug, version=version))


@site.command("sso", help="cli.site.sso")
@click.argument("slug")
@on_instance
async def print_secret(instance: "Instance", slug: str) -> None:
    """Print the secret that a blog signs its own people in with."""
    from comments.accounts.site_assertions import site_secret
    from comments.cli.named import named_site
    from comments.sites.rules import SiteSettings

    found = await instance.db.read(lambda session: named_site(session, slug))
    generation = SiteSettings.of(found).sso
    if generation <= 0:
        raise RefusedError("cli.site.sso.off", slug=slug)
    click.echo(site_secret(instance.signer, found.id, generation))


@site.command("remove", help="cli.site.remove")
@click.argument("slug")
@option("--yes", is_flag=True, help="cli.site.remove.yes")
@on_instance
async def remove(instance: "Instance", slug: str, yes: bool) -> None:
    """Remove a blog and all that is kept for it."""
    from comments.accounts.invitations import forget_invitations_of_site
    from comments.accounts.site_people import forget_visits, remove_people
    from comments.audit.actors import OPERATOR
    from comments.cli.named import named_site
    from comments.discussion.turns import take_turns_of_site
    from comments.sites.provisioning import remove_site

    found = await instance.db.read(lambda session: named_site(session, slug))
    if not yes:
        raise RefusedError("cli.site.remove.unsure", slug=slug)

    def take_away(session: "Session") -> None:
        take_turns_of_site(session, found.id)
        forget_invitations_of_site(session, found.id, instance.clock)
        remove_site(session, named_site(session, slug), OPERATOR, instance.clock)
        remove_people(session, found.id)

    # The keys go first: what they sealed is then gone from every older copy too, even if this stops halfway.
    await instance.vault.eraser.forget_site(found.id)
    await forget_visits(instance.db, instance.vault.eraser, found.id)
    await instance.db.write(take_away)
    click.echo(say("cli.site.removed", slug=slug))


def _parse(changes: tuple[str, ...]) -> dict[str, str]:
    pairs = [change.partition("=") for change in changes]
    for key, equals, _ in pairs:
        if not equals or not key:
            raise MisusedError("cli.usage.key-value")
    return {key: value for key, _, value in pairs}
