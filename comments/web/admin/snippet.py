"""The code to paste into a blog's template."""

import msgspec
from litestar import Response, get
from litestar.di import NamedDependency

from comments.accounts.rules import Permission
from comments.db.database import Database
from comments.settings import Settings
from comments.sites.queries import origins_of
from comments.sites.rules import SiteSettings
from comments.sites.snippet import pinned_snippet, snippet
from comments.web.admin.frame import Frame
from comments.web.guards import Entrance, site_of
from comments.web.service_address import service_address


class SnippetView(msgspec.Struct, frozen=True, kw_only=True):
    """The snippet, also with today's build pinned, where it works, and what readers are told."""

    snippet: str
    pinned: str
    origins: list[str]
    policy_url: str


@get("/sites/{site:str}/snippet", opt={"permission": Permission.SETTINGS_READ})
async def show_snippet(
    frame: NamedDependency[Frame],
    entrance: NamedDependency[Entrance],
    settings: NamedDependency[Settings],
    db: NamedDependency[Database],
) -> Response[str]:
    """The code to copy."""
    site, address = site_of(entrance), service_address(settings)
    pasted = address, site.slug, SiteSettings.of(site).locale
    origins = await db.read(lambda session: sorted(origins_of(session, site.id)))
    view = SnippetView(
        snippet=snippet(*pasted),
        pinned=pinned_snippet(*pasted),
        origins=origins,
        policy_url=f"{address}/sites/{site.slug}/privacy",
    )
    return frame.page("snippet.html", view=view)
