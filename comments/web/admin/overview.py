"""The first page: the sites, and what waits on each."""

from typing import Any

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from comments.foundation.errors import NotFoundError
from comments.web.admin.frame import Frame
from comments.web.guards import Access


@get("/", opt={"permission": Access.SIGNED_IN})
async def show_overview(frame: NamedDependency[Frame]) -> Response[Any]:
    """Every site of the person; the only one is opened at once."""
    if len(frame.sites) == 1:
        return frame.redirect(f"/console/sites/{frame.sites[0].slug}/comments")
    return frame.page("overview.html")


@get("/sites/{site:str}", opt={"permission": Access.SIGNED_IN})
async def enter_site(site: FromPath[str], frame: NamedDependency[Frame]) -> Response[Any]:
    """A site's own address leads to its queue."""
    return frame.redirect(f"/console/sites/{site}/comments")


@get("/{rest:path}", opt={"permission": Access.SIGNED_IN})
async def nowhere() -> None:
    """Whatever else is asked for is answered with a page of the console."""
    raise NotFoundError
