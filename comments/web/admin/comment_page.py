"""A comment's page as it is drawn: the comment, what stands around it, and what is sealed with it."""

from typing import Literal

import msgspec
from sqlmodel import Session

from comments.accounts.charter import has_signed
from comments.accounts.rules import Permission, allows
from comments.audit.actions import Action
from comments.disclosures.disclosing import Disclosure
from comments.disclosures.queries import RecordLine, attempts_at, holds_on
from comments.discussion.models import Comment
from comments.discussion.objecting import objected_at
from comments.discussion.queries import comment_by_id, former_words, thread_of
from comments.discussion.rules import Status
from comments.moderation.queries import reports_on, surroundings
from comments.vault.gate import PURPOSES, Purpose
from comments.web.admin.frame import Frame
from comments.web.admin.moments import Moment, day, moment
from comments.web.admin.notices import Notice, notice_of
from comments.web.admin.reports_view import ReportLine, report_lines
from comments.web.admin.views import CommentCard
from comments.web.dates import long_day
from comments.web.guards import Entrance

_PURPOSES = tuple(purpose.value for purpose in Purpose if purpose in PURPOSES["admin"])

Way = Literal["prove", "second-factor"]
"""What whoever was refused can do about it: prove once more who they are, or set up a second factor."""


class SealedField(msgspec.Struct, frozen=True, kw_only=True):
    """A field that was opened; None was never given, or is forgotten. Prints no value."""

    name: str
    value: str | None
    until: Moment | None

    def __repr__(self) -> str:
        return f"SealedField({self.name!r})"


class OpenedView(msgspec.Struct, frozen=True, kw_only=True):
    """What one look showed, and what for."""

    fields: list[SealedField]
    purpose: str

    @classmethod
    def of(cls, shown: Disclosure, purpose: str, language: str) -> "OpenedView":
        """Both fields with the day on which each is forgotten."""
        values = {"ip": shown.ip, "email": shown.email}
        ends = {name: None if end is None else day(end, language) for name, end in shown.expires_at.items()}
        fields = [SealedField(name=name, value=value, until=ends[name]) for name, value in values.items()]
        return cls(fields=fields, purpose=purpose)


class LookLine(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody looked, or asked to and was refused."""

    who: str
    purpose: str | None
    at: Moment
    refused: bool


class HoldView(msgspec.Struct, frozen=True, kw_only=True):
    """Why a comment is kept past its time, and until when."""

    reason: str
    until: Moment


class FormerWords(msgspec.Struct, frozen=True, kw_only=True):
    """What the comment said until its author changed it."""

    source: str
    at: Moment


class IdentityView(msgspec.Struct, frozen=True, kw_only=True):
    """What is sealed with the comment, for whoever may or may not open it; `objected` is when its author objected."""

    opened: OpenedView | None
    refused: str | None
    way: Way | None
    allowed: bool
    must_sign: bool
    purposes: tuple[str, ...]
    looks: list[LookLine]
    holds: list[HoldView]
    objected: str | None


class DecisionForm(msgspec.Struct, frozen=True, kw_only=True):
    """What was typed beside a decision, and what is wrong with it."""

    reason: str = ""
    problems: dict[str, str] = {}


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """What the click that led here brought about."""

    opened: OpenedView | None = None
    refused: str | None = None
    way: Way | None = None
    form: DecisionForm = DecisionForm()
    erasure: DecisionForm = DecisionForm()
    dismissal: DecisionForm = DecisionForm()


class CommentPage(msgspec.Struct, frozen=True, kw_only=True):
    """A comment's page, ready to be drawn."""

    card: CommentCard
    former: list[FormerWords]
    queue: str
    above: list[CommentCard]
    below: list[CommentCard]
    notice: Notice | None
    form: DecisionForm
    erasure: DecisionForm | None
    dismissal: DecisionForm
    reports: tuple[ReportLine, ...]
    identity: IdentityView


def comment_page(
    session: Session,
    comment_id: str,
    frame: Frame,
    entrance: Entrance,
    said: Said = Said(),  # noqa: B008  a value
) -> CommentPage:
    """Read all that the page shows; whoever entered was let in by the guard."""
    comment = comment_by_id(session, comment_id)
    above, below = surroundings(session, comment)
    return CommentPage(
        card=_card(session, comment, frame),
        former=[
            FormerWords(source=each.source, at=moment(each.replaced_at, frame.now, frame.language))
            for each in former_words(session, comment.id)
        ],
        queue=Status.PENDING if comment.status == Status.DELETED else comment.status,
        above=[_card(session, other, frame) for other in above],
        below=[_card(session, other, frame) for other in below],
        notice=notice_of(session, comment.site_id, frame, f"/console/comments/{comment.id}"),
        form=said.form,
        erasure=said.erasure if _may_erase(comment, entrance) else None,
        dismissal=said.dismissal,
        reports=report_lines(reports_on(session, [comment.id]).get(comment.id, []), frame),
        identity=_identity(session, comment, frame, entrance, said),
    )


def _may_erase(comment: Comment, entrance: Entrance) -> bool:
    may = entrance.role is not None and allows(entrance.role, Permission.COMMENT_ERASE)
    return may and comment.status != Status.DELETED


def _card(session: Session, comment: Comment, frame: Frame) -> CommentCard:
    return CommentCard.of(comment, thread_of(session, comment), frame.now, frame.language)


def _identity(session: Session, comment: Comment, frame: Frame, entrance: Entrance, said: Said) -> IdentityView:
    allowed = entrance.role is not None and allows(entrance.role, Permission.IDENTITY_DISCLOSE)
    objected = objected_at(session, comment)
    looks = attempts_at(session, comment.site_id, comment.id) if allowed else []
    holds = holds_on(session, comment.id) if allowed else []
    return IdentityView(
        opened=said.opened,
        refused=said.refused,
        way=said.way,
        allowed=allowed,
        must_sign=allowed and _must_sign(session, frame, entrance),
        purposes=_PURPOSES,
        looks=[_look(line, frame) for line in looks],
        holds=[HoldView(reason=each.reason, until=day(each.until, frame.language)) for each in holds],
        objected=None if objected is None else long_day(objected, frame.language),
    )


def _must_sign(session: Session, frame: Frame, entrance: Entrance) -> bool:
    version = frame.charter_version
    return version is not None and not has_signed(session, entrance.person.id, version)


def _look(line: RecordLine, frame: Frame) -> LookLine:
    return LookLine(
        who=line.actor or frame.texts("console.actor.gone"),
        purpose=line.purpose if line.purpose in _PURPOSES else None,
        at=moment(line.at, frame.now, frame.language),
        refused=line.action == Action.LOOK_REFUSED,
    )
