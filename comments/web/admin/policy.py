"""The room in which a blog's next policy is looked at, published or let go."""

from typing import Any, cast

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from sqlmodel import Session

from comments.accounts.rules import Permission
from comments.audit.actors import Actor
from comments.db.database import Database
from comments.foundation.clock import Clock, to_wire
from comments.foundation.errors import CommentsError, FieldProblem, InvalidInputError
from comments.foundation.texts import texts_for
from comments.policies.clauses import Operator
from comments.policies.drafting import discard_draft, draft_rules, publish_prepared
from comments.policies.errors import DraftStaleError
from comments.policies.models import PolicyVersion
from comments.policies.publishing import Release
from comments.policies.queries import find_draft
from comments.policies.rules import SEVERITIES, Severity
from comments.settings import Settings
from comments.sites.models import Site
from comments.sites.queries import site_by_id
from comments.web.admin.frame import Frame
from comments.web.admin.policy_page import PolicyRoom, policy_room
from comments.web.admin.told import TOLD
from comments.web.guards import Entrance, site_of
from comments.web.problems import describe

_MAY = {"permission": Permission.SETTINGS_CHANGE}
_DISCARD, _PREPARE = "discard", "prepare"


@get("/sites/{site:str}/policy", opt=_MAY)
async def show_policy_room(
    frame: NamedDependency[Frame],
    entrance: NamedDependency[Entrance],
    settings: NamedDependency[Settings],
    db: NamedDependency[Database],
) -> Response[str]:
    """The version in force, what would follow, and every version."""
    operator = Operator.of(settings)
    return _draw(frame, await db.read(lambda session: policy_room(session, site_of(entrance), operator, frame)))


@post("/sites/{site:str}/policy", opt=_MAY)
async def decide_policy(
    fields: NamedDependency[dict[str, str]],
    frame: NamedDependency[Frame],
    entrance: NamedDependency[Entrance],
    settings: NamedDependency[Settings],
    db: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Response[Any]:
    """Publish what is shown, prepare it anew, or let the draft go."""
    site, operator = site_of(entrance), Operator.of(settings)
    by, wish = Actor(entrance.person.id, str(entrance.role)), fields.get("do", "")

    def decide(session: Session) -> dict[str, str]:
        row = site_by_id(session, site.id)
        if wish == _DISCARD:
            discard_draft(session, row, by, clock)
            return {"done": "discarded"}
        if wish == _PREPARE:
            draft_rules(session, row, {}, operator, by, clock)
            return {"done": "drafted"}
        published = _publish(session, row, fields, operator, by, clock)
        return {"done": "published", TOLD: str(published.version)}

    try:
        done = await db.write(decide)
    except CommentsError as refusal:
        room = await db.read(lambda session: policy_room(session, site_by_id(session, site.id), operator, frame))
        return _draw(frame, _refused(room, fields, refusal, frame), refusal)
    return frame.redirect(frame.path, done)


def _publish(
    session: Session, site: Site, fields: dict[str, str], operator: Operator, by: Actor, clock: Clock
) -> PolicyVersion:
    if fields.get("severity") not in SEVERITIES:
        raise InvalidInputError(FieldProblem("severity", "not-a-choice", choices=", ".join(SEVERITIES)))
    release = Release(severity=cast("Severity", fields["severity"]), summary=fields.get("summary", ""))
    draft = find_draft(session, site.id)
    if fields.get("drafted", "") != ("" if draft is None else to_wire(draft.drafted_at)):
        # Somebody prepared something else since this page was drawn.
        raise DraftStaleError
    return publish_prepared(session, site, release, operator, by, clock)


def _refused(room: PolicyRoom, fields: dict[str, str], refusal: CommentsError, frame: Frame) -> PolicyRoom:
    """The room with what was typed, and what was wrong with it."""
    typed = room.next and msgspec.structs.replace(
        room.next,
        severity=fields.get("severity", room.next.severity),
        summary=fields.get("summary", room.next.summary),
    )
    wrong = frame.problems(refusal) if isinstance(refusal, InvalidInputError) else {}
    said = None if wrong else describe(refusal, frame.language).detail
    return msgspec.structs.replace(room, next=typed, problems=wrong, refused=said, done=None)


def _draw(frame: Frame, room: PolicyRoom, refusal: CommentsError | None = None) -> Response[str]:
    return frame.page("policy.html", refusal, room=room, v=texts_for(frame.language, "versions"))
