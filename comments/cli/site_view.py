"""A blog as the command line shows it; every field is named, none comes from a table by itself."""

import msgspec
from sqlmodel import Session

from comments.accounts.queries import members_of
from comments.cli.named import named_site
from comments.policies.queries import find_current_version, find_draft
from comments.sites.configuring import described
from comments.sites.models import Site
from comments.sites.queries import all_sites, origins_of
from comments.sites.rules import SiteSettings
from comments.sites.snippet import pinned_snippet, snippet


class SiteLine(msgspec.Struct, frozen=True, kw_only=True):
    """A blog in a list."""

    slug: str
    name: str
    origins: list[str]


class PolicyView(msgspec.Struct, frozen=True, kw_only=True):
    """Which version of the policy is in force and where it stands; `waiting` is what the next one would change."""

    version: int | None
    url: str
    waiting: dict[str, str] | None = None


class MemberView(msgspec.Struct, frozen=True, kw_only=True):
    """A person with a role on the blog."""

    username: str
    role: str


class SiteView(msgspec.Struct, frozen=True, kw_only=True):
    """Everything about one blog."""

    slug: str
    name: str
    origins: list[str]
    settings: dict[str, str]
    policy: PolicyView
    members: list[MemberView]
    snippet: str
    pinned_snippet: str


def site_lines(session: Session) -> list[SiteLine]:
    """Every blog."""
    return [_line(session, site) for site in all_sites(session)]


def site_view(session: Session, slug: str, public_url: str) -> SiteView:
    """One blog."""
    site = named_site(session, slug)
    line, version = _line(session, site), find_current_version(session, site.id)
    draft = find_draft(session, site.id)
    return SiteView(
        slug=line.slug,
        name=line.name,
        origins=line.origins,
        settings={key: text for key, text in described(session, site).items() if key not in {"name", "origins"}},
        policy=PolicyView(
            version=None if version is None else version.version,
            url=f"{public_url}/sites/{slug}/privacy",
            waiting=None if draft is None else draft.changes,
        ),
        members=[
            MemberView(username=account.username, role=role.value) for account, role in members_of(session, site.id)
        ],
        snippet=snippet(public_url, slug, SiteSettings.of(site).locale),
        pinned_snippet=pinned_snippet(public_url, slug, SiteSettings.of(site).locale),
    )


def _line(session: Session, site: Site) -> SiteLine:
    return SiteLine(slug=site.slug, name=site.name, origins=sorted(origins_of(session, site.id)))
