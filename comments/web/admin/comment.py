"""One comment with what stands around it, and the decision about it."""

from typing import Any
from urllib.parse import parse_qsl, urlsplit

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from sqlmodel import Session

from comments.accounts.people import Person
from comments.accounts.rules import Permission
from comments.db.database import Database
from comments.discussion.queries import comment_by_id
from comments.discussion.rules import Status
from comments.foundation.clock import Clock
from comments.foundation.errors import FieldProblem, InvalidInputError
from comments.moderation.deciding import decide
from comments.moderation.erasing import erase_at_request
from comments.moderation.rules import QUEUES, Decision
from comments.web.admin.comment_page import DecisionForm, Said, comment_page
from comments.web.admin.frame import Frame
from comments.web.guards import Entrance

_DECIDABLE = (*QUEUES, Status.DELETED)
_OF_A_NOTICE = ("of", "was", "pin", "lang")


@get("/comments/{comment_id:str}", opt={"permission": Permission.MODERATE})
async def show_comment(
    comment_id: FromPath[str],
    frame: NamedDependency[Frame],
    entrance: NamedDependency[Entrance],
    db: NamedDependency[Database],
) -> Response[str]:
    """A comment with its thread around it; what is sealed with it stays closed."""
    view = await db.read(lambda session: comment_page(session, comment_id, frame, entrance))
    return frame.page("comment.html", view=view)


@post("/comments/{comment_id:str}/decision", opt={"permission": Permission.MODERATE})
async def decide_comment(
    comment_id: FromPath[str],
    fields: NamedDependency[dict[str, str]],
    frame: NamedDependency[Frame],
    entrance: NamedDependency[Entrance],
    db: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Response[Any]:
    """Decide, and lead back to where the click was made."""
    try:
        decision = _decision(fields)
        was = await db.write(lambda session: _decide(session, entrance.person, comment_id, decision, clock))
    except InvalidInputError as refusal:
        said = Said(form=DecisionForm(reason=fields.get("reason", ""), problems=frame.problems(refusal)))
        view = await db.read(lambda session: comment_page(session, comment_id, frame, entrance, said))
        return frame.page("comment.html", refusal, view=view)
    notice = {"of": comment_id, "was": None if "undo" in fields else was, "pin": "yes" if "pinned" in fields else None}
    return _lead_back(frame, fields.get("back", ""), notice)


@post("/comments/{comment_id:str}/erasure", opt={"permission": Permission.COMMENT_ERASE})
async def erase_comment(
    comment_id: FromPath[str],
    fields: NamedDependency[dict[str, str]],
    frame: NamedDependency[Frame],
    entrance: NamedDependency[Entrance],
    db: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Response[Any]:
    """Erase what its author asked to be erased, and say so on the comment's page."""
    reason = fields.get("reason", "")
    try:
        await db.write(lambda session: erase_at_request(session, entrance.person, comment_id, reason, clock))
    except InvalidInputError as refusal:
        said = Said(erasure=DecisionForm(reason=reason, problems=frame.problems(refusal)))
        view = await db.read(lambda session: comment_page(session, comment_id, frame, entrance, said))
        return frame.page("comment.html", refusal, view=view)
    return frame.redirect(f"/console/comments/{comment_id}", {"of": comment_id})


def _decision(fields: dict[str, str]) -> Decision:
    status = fields.get("status")
    if status is not None and status not in _DECIDABLE:
        raise InvalidInputError(FieldProblem("status", "not-a-choice", choices=", ".join(_DECIDABLE)))
    return Decision(
        status=None if status is None else Status(status),
        pinned=fields["pinned"] == "yes" if "pinned" in fields else None,
        reason=fields.get("reason"),
    )


def _decide(session: Session, person: Person, comment_id: str, decision: Decision, clock: Clock) -> str:
    was = comment_by_id(session, comment_id).status
    decide(session, person, comment_id, decision, clock)
    return was


def _lead_back(frame: Frame, back: str, notice: dict[str, str | None]) -> Redirect:
    """To the page of ours that the form names, with what happened; anything else leads to the console's first page."""
    parts = urlsplit(back)
    ours = not parts.scheme and not parts.netloc and parts.path.startswith("/console/") and "\\" not in back
    query = {key: value for key, value in parse_qsl(parts.query) if key not in _OF_A_NOTICE}
    return frame.redirect(parts.path if ours else "/console/", {**query, **notice})
