"""Showing an administrator who left a comment: one click, one purpose, one line in the record."""

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from comments.accounts.charter import CharterFile
from comments.accounts.errors import RecentSignInNeededError, SecondFactorRequiredError
from comments.db.database import Database
from comments.disclosures.disclosing import disclose
from comments.disclosures.rules import LookRequest
from comments.foundation.clock import Clock
from comments.foundation.errors import CommentsError
from comments.vault.gate import Gate
from comments.web.admin.comment_page import OpenedView, Said, Way, comment_page
from comments.web.admin.frame import Frame
from comments.web.guards import Access, Entrance
from comments.web.problems import describe

_WAYS: dict[type[CommentsError], Way] = {
    RecentSignInNeededError: "prove",
    SecondFactorRequiredError: "second-factor",
}


async def provide_look(comment_id: FromPath[str], fields: NamedDependency[dict[str, str]]) -> LookRequest:
    """What the click asks for: both fields, for the purpose on the button."""
    return LookRequest(comment_id=comment_id, purpose=fields.get("purpose", ""))


@post(
    "/comments/{comment_id:str}/identity",
    opt={"permission": Access.DISCLOSURE},
    dependencies={"look": provide_look},
)
async def reveal(
    look: NamedDependency[LookRequest],
    frame: NamedDependency[Frame],
    entrance: NamedDependency[Entrance],
    db: NamedDependency[Database],
    gate: NamedDependency[Gate],
    charter: NamedDependency[CharterFile],
    clock: NamedDependency[Clock],
) -> Response[str]:
    """Open both fields for a purpose and show them this once."""
    try:
        shown = await disclose(gate, charter, entrance.person, look, clock)
        said, refused = Said(opened=OpenedView.of(shown, look.purpose, frame.language)), None
    except CommentsError as refusal:
        if entrance.site is None:
            raise
        said, refused = _refused(refusal, frame), refusal
    view = await db.read(lambda session: comment_page(session, look.comment_id, frame, entrance, said))
    return frame.page("comment.html", refused, view=view)


@get("/comments/{comment_id:str}/identity", opt={"permission": Access.SIGNED_IN})
async def return_to_comment(comment_id: FromPath[str], frame: NamedDependency[Frame]) -> Redirect:
    """What was shown once is not shown again by going back to its address."""
    return frame.redirect(f"/console/comments/{comment_id}")


def _refused(refusal: CommentsError, frame: Frame) -> Said:
    return Said(refused=describe(refusal, frame.language).detail, way=_WAYS.get(type(refusal)))
