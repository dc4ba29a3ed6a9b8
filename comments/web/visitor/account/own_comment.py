"""One comment of one's own: changed, deleted, and shown with what is kept of it."""

import asyncio
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from litestar.status_codes import HTTP_200_OK
from sqlmodel import Session

from comments.db.database import Database
from comments.discussion.deleting import delete_comment
from comments.discussion.editing import edit_comment
from comments.discussion.models import Comment
from comments.discussion.objecting import object_to_keeping
from comments.discussion.own_comments import comment_of_member
from comments.foundation.clock import Clock
from comments.foundation.errors import CommentsError, NotFoundError
from comments.portability.own_places import places_of
from comments.portability.subject_access import OwnView, own_view
from comments.rendering.pipeline import Rendered, render
from comments.sites.queries import site_by_id, site_by_slug
from comments.sites.rules import SiteSettings
from comments.vault.gate import Gate
from comments.web.guards import Access, Entrance
from comments.web.visitor.account.frame import Frame
from comments.web.visitor.account.sites_page import comment_view, done_of, printable

_OWN = {"permission": Access.SIGNED_IN}


@get("/sites/{site:str}/comments/{comment_id:str}", opt=_OWN)
async def show_own_comment(
    site: FromPath[str],
    comment_id: FromPath[str],
    frame: NamedDependency[Frame],
    entrance: NamedDependency[Entrance],
    db: NamedDependency[Database],
) -> Response[str]:
    """One's own comment: its words, where it stands, and until when something is kept with it."""
    return await _comment_page(db, frame, entrance, (site, comment_id))


@post("/sites/{site:str}/comments/{comment_id:str}", opt=_OWN)
async def edit_own_comment(
    site: FromPath[str],
    comment_id: FromPath[str],
    fields: NamedDependency[dict[str, str]],
    frame: NamedDependency[Frame],
    entrance: NamedDependency[Entrance],
    db: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Response[Any]:
    """Change one's own words while the window is open; what was typed stays where something is wrong."""
    where, body = (site, comment_id), fields.get("body", "").replace("\r\n", "\n")
    try:
        rendered = await asyncio.to_thread(render, body)
        await db.write(lambda session: _edit(session, _own(session, entrance, where), body, rendered, clock))
    except NotFoundError:
        raise
    except CommentsError as refusal:
        return await _comment_page(db, frame, entrance, where, refusal=refusal, typed=body)
    return frame.redirect(frame.path, {"done": "edited"})


@post("/sites/{site:str}/comments/{comment_id:str}/delete", opt=_OWN)
async def delete_own_comment(
    site: FromPath[str],
    comment_id: FromPath[str],
    frame: NamedDependency[Frame],
    entrance: NamedDependency[Entrance],
    db: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Redirect:
    """Delete one's own comment with everything it left."""
    following = await db.write(lambda session: _delete(session, entrance, (site, comment_id), clock))
    return frame.redirect(following, {"done": "deleted"})


@post("/sites/{site:str}/comments/{comment_id:str}/object", opt=_OWN)
async def object_to_own_comment(
    site: FromPath[str],
    comment_id: FromPath[str],
    frame: NamedDependency[Frame],
    entrance: NamedDependency[Entrance],
    db: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Redirect:
    """Object to what is kept with one's own comment: it is forgotten, the words stay."""
    where = (site, comment_id)
    await db.write(lambda session: object_to_keeping(session, _own(session, entrance, where), clock))
    return frame.redirect(f"/account/sites/{site}/comments/{comment_id}", {"done": "objected"})


@post("/sites/{site:str}/comments/{comment_id:str}/held", opt=_OWN, status_code=HTTP_200_OK)
async def show_held(
    site: FromPath[str],
    comment_id: FromPath[str],
    frame: NamedDependency[Frame],
    entrance: NamedDependency[Entrance],
    db: NamedDependency[Database],
    gate: NamedDependency[Gate],
) -> Response[str]:
    """Show, this once, what is sealed with one's own comment; on record as the author's own access."""
    where = (site, comment_id)
    await db.read(lambda session: _own(session, entrance, where))
    opened = await own_view(db, gate, comment_id, show_ip=True)
    return await _comment_page(db, frame, entrance, where, opened=opened)


@get("/sites/{site:str}/comments/{comment_id:str}/held", opt=_OWN)
async def return_to_own_comment(
    site: FromPath[str], comment_id: FromPath[str], frame: NamedDependency[Frame]
) -> Redirect:
    """What was shown once is not shown again by going back to its address."""
    return frame.redirect(f"/account/sites/{site}/comments/{comment_id}")


async def _comment_page(
    db: Database,
    frame: Frame,
    entrance: Entrance,
    where: tuple[str, str],
    *,
    opened: OwnView | None = None,
    refusal: CommentsError | None = None,
    typed: str | None = None,
) -> Response[str]:
    slug, comment_id = where
    view = await db.read(
        lambda session: comment_view(session, entrance.person.id, printable(slug), printable(comment_id), frame)
    )
    shown = {} if opened is None else {"ip": opened.ip, "email": opened.email}
    words = view.comment.source if typed is None else typed
    return frame.page(
        "own_comment.html",
        "mydata",
        refusal,
        view=view,
        shown=shown,
        problem=None if refusal is None else frame.problem(refusal),
        words=words,
        done=done_of(frame),
    )


def _own(session: Session, entrance: Entrance, where: tuple[str, str]) -> Comment:
    slug, comment_id = where
    site = site_by_slug(session, printable(slug))
    return comment_of_member(session, site.id, entrance.person.id, printable(comment_id))


def _edit(session: Session, comment: Comment, source: str, rendered: Rendered, clock: Clock) -> None:
    settings = SiteSettings.of(site_by_id(session, comment.site_id))
    edit_comment(session, comment, source, rendered, settings, clock)


def _delete(session: Session, entrance: Entrance, where: tuple[str, str], clock: Clock) -> str:
    """Gives where to go on: to the blog's page, as long as the blog still knows them."""
    delete_comment(session, _own(session, entrance, where), clock)
    session.flush()
    is_known = any(place.site.slug == where[0] for place in places_of(session, entrance.person.id))
    return f"/account/sites/{where[0]}" if is_known else "/account/sites"
