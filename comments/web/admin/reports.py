"""What readers reported of a comment: finding no reason to act."""

from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from comments.accounts.rules import Permission
from comments.db.database import Database
from comments.foundation.clock import Clock
from comments.foundation.errors import InvalidInputError
from comments.moderation.settling import dismiss_reports
from comments.web.admin.comment_page import DecisionForm, Said, comment_page
from comments.web.admin.frame import Frame
from comments.web.guards import Access, Entrance


@post("/comments/{comment_id:str}/reports", opt={"permission": Permission.MODERATE})
async def dismiss(
    comment_id: FromPath[str],
    fields: NamedDependency[dict[str, str]],
    frame: NamedDependency[Frame],
    entrance: NamedDependency[Entrance],
    db: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Response[Any]:
    """Settle the open reports: the comment stays as it is."""
    reason = fields.get("reason", "")
    try:
        await db.write(lambda session: dismiss_reports(session, entrance.person, comment_id, reason, clock))
    except InvalidInputError as refusal:
        said = Said(dismissal=DecisionForm(reason=reason, problems=frame.problems(refusal)))
        view = await db.read(lambda session: comment_page(session, comment_id, frame, entrance, said))
        return frame.page("comment.html", refusal, view=view)
    return frame.redirect(f"/console/comments/{comment_id}")


@get("/comments/{comment_id:str}/reports", opt={"permission": Access.SIGNED_IN})
async def return_to_reports(comment_id: FromPath[str], frame: NamedDependency[Frame]) -> Redirect:
    """The way back from what was settled."""
    return frame.redirect(f"/console/comments/{comment_id}")
