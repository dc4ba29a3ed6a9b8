"""All that is held of oneself in one place, and every right that one has over it."""

from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.response import Redirect, Stream
from litestar.status_codes import HTTP_200_OK

from comments.db.database import Database
from comments.foundation.clock import Clock
from comments.portability.exporting import Exporter, export_of_account
from comments.portability.objecting import object_everywhere
from comments.vault.gate import Gate
from comments.web.guards import Access, Entrance
from comments.web.visitor.account.data_page import data_view
from comments.web.visitor.account.frame import Frame
from comments.web.visitor.archives import archive_response

_OWN = {"permission": Access.SIGNED_IN}


@get("/data", opt=_OWN)
async def show_data(
    frame: NamedDependency[Frame], entrance: NamedDependency[Entrance], db: NamedDependency[Database]
) -> Response[Any]:
    """What is held, until when, who may see it, who looked; nothing is opened for that."""
    view = await db.read(lambda session: data_view(session, entrance.person.id, frame))
    return frame.page("data.html", domain="rights", view=view, done=frame.query.get("done") == "objected")


@post("/data/export", opt=_OWN, status_code=HTTP_200_OK)
async def take_data(
    frame: NamedDependency[Frame],
    entrance: NamedDependency[Entrance],
    db: NamedDependency[Database],
    gate: NamedDependency[Gate],
    clock: NamedDependency[Clock],
) -> Stream:
    """Take everything along, made while it is sent; on record as one's own access before anything is opened."""
    exporter = Exporter(db=db, gate=gate, clock=clock)
    return archive_response(await export_of_account(exporter, entrance.person, frame.language))


@post("/data/object", opt=_OWN)
async def take_objection(
    frame: NamedDependency[Frame],
    entrance: NamedDependency[Entrance],
    db: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Redirect:
    """Forget where all of one's comments came from, keep their words."""
    await object_everywhere(db, entrance.person.id, clock)
    return frame.redirect("/account/data", {"done": "objected"})
