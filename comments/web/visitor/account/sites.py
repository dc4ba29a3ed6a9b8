"""The blogs that know somebody, and what they let a blog do."""

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from sqlmodel import Session

from comments.accounts.connecting import withdraw_grant
from comments.db.database import Database
from comments.foundation.clock import Clock
from comments.sites.queries import site_by_slug
from comments.web.guards import Access, Entrance
from comments.web.visitor.account.frame import Frame
from comments.web.visitor.account.sites_page import done_of, places_view, printable, site_view

_OWN = {"permission": Access.SIGNED_IN}


@get("/sites", opt=_OWN)
async def show_sites(
    frame: NamedDependency[Frame], entrance: NamedDependency[Entrance], db: NamedDependency[Database]
) -> Response[str]:
    """Every blog where one has a role, commented, or lent one's name."""
    places = await db.read(lambda session: places_view(session, entrance.person.id, frame))
    return frame.page("sites.html", domain="mydata", places=places, done=done_of(frame))


@get("/sites/{site:str}", opt=_OWN)
async def show_site(
    site: FromPath[str],
    frame: NamedDependency[Frame],
    entrance: NamedDependency[Entrance],
    db: NamedDependency[Database],
) -> Response[str]:
    """One blog, and one's own comments there."""
    view = await db.read(lambda session: site_view(session, entrance.person.id, printable(site), frame))
    return frame.page("site.html", domain="mydata", view=view, done=done_of(frame))


@post("/sites/{site:str}/withdraw", opt=_OWN)
async def take_back_grant(
    site: FromPath[str],
    frame: NamedDependency[Frame],
    entrance: NamedDependency[Entrance],
    db: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Redirect:
    """Let the blog's pages comment in one's name no more."""

    def withdraw(session: Session) -> None:
        withdraw_grant(session, entrance.person.id, site_by_slug(session, printable(site)).id, clock)

    await db.write(withdraw)
    return frame.redirect("/account/sites", {"done": "withdrawn"})
