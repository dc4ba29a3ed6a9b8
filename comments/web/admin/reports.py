"""What readers reported of a comment: finding no reason to act, and asking who reported."""

from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from comments.accounts.charter import CharterFile
from comments.accounts.rules import Permission
from comments.db.database import Database
from comments.disclosures.disclosing import disclose
from comments.disclosures.rules import REPORTER_FIELDS, LookRequest
from comments.foundation.clock import Clock
from comments.foundation.errors import CommentsError, InvalidInputError, NotFoundError
from comments.moderation.settling import dismiss_reports
from comments.vault.gate import Gate
from comments.web.admin.comment_page import DecisionForm, Said, comment_page
from comments.web.admin.frame import Frame
from comments.web.admin.reports_view import OpenedReporter
from comments.web.guards import Access, Entrance
from comments.web.problems import describe


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


@post("/comments/{comment_id:str}/reporter", opt={"permission": Access.DISCLOSURE})
async def reveal_reporter(
    comment_id: FromPath[str],
    fields: NamedDependency[dict[str, str]],
    frame: NamedDependency[Frame],
    entrance: NamedDependency[Entrance],
    db: NamedDependency[Database],
    gate: NamedDependency[Gate],
    charter: NamedDependency[CharterFile],
    clock: NamedDependency[Clock],
) -> Response[str]:
    """Open who made one report, for a purpose, and show it this once."""
    report_id, purpose = fields.get("report", ""), fields.get("purpose", "")
    look = LookRequest(comment_id=comment_id, purpose=purpose, fields=REPORTER_FIELDS, report_id=report_id)
    try:
        shown = await disclose(db, gate, charter, entrance.person, look, clock)
        said, refused = Said(reporter=OpenedReporter.of(report_id, shown, purpose)), None
    except CommentsError as refusal:
        if entrance.site is None or isinstance(refusal, NotFoundError):
            raise
        why = describe(refusal, frame.language).detail
        said, refused = Said(reporter=OpenedReporter(report_id=report_id, refused=why)), refusal
    view = await db.read(lambda session: comment_page(session, comment_id, frame, entrance, said))
    return frame.page("comment.html", refused, view=view)


@get(
    ["/comments/{comment_id:str}/reporter", "/comments/{comment_id:str}/reports"], opt={"permission": Access.SIGNED_IN}
)
async def return_to_reports(comment_id: FromPath[str], frame: NamedDependency[Frame]) -> Redirect:
    """What was shown once is not shown again by going back to its address."""
    return frame.redirect(f"/console/comments/{comment_id}")
