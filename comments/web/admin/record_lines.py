"""One act of the record as a sentence with its details."""

from collections.abc import Iterator

import msgspec

from comments.accounts.rules import Role
from comments.audit.actions import Action
from comments.disclosures.queries import RecordLine
from comments.disclosures.rules import FIELDS
from comments.foundation.texts import Texts
from comments.vault.gate import PURPOSES
from comments.web.admin.frame import Frame
from comments.web.admin.moments import Moment, moment

_ON_A_COMMENT = ("comment.", "hold.", "identity.", "reports.")
_BY_THE_SERVICE = ("retention.", "record.", "vault.", Action.SEAL_BROKEN.value, Action.HOLD_ENDED.value)
_BY_THE_AUTHOR = (Action.SELF_ACCESS, Action.OBJECTED)
_LOOKS = (Action.LOOK, Action.LOOK_REFUSED)
_ROLES = (Action.MEMBER_SET, Action.MEMBER_REMOVED)
_INVITATIONS = "invitation."
_TELLING = ("version", "month", "note", "reason")
"""Details that are worth reading as they are."""


class EntryView(msgspec.Struct, frozen=True, kw_only=True):
    """One act."""

    actor: str
    sentence: str
    details: list[str]
    comment_id: str | None
    at: Moment
    hash: str


def entry_view(line: RecordLine, frame: Frame) -> EntryView:
    """Who did what, for what, and when."""
    return EntryView(
        actor=line.actor or _nobody(line, frame.texts),
        sentence=_sentence(line, frame.texts),
        details=list(_details(line, frame.texts)),
        comment_id=line.subject if line.action.startswith(_ON_A_COMMENT) else None,
        at=moment(line.at, frame.now, frame.language),
        hash=line.hash,
    )


def _nobody(line: RecordLine, texts: Texts) -> str:
    if line.action in _BY_THE_AUTHOR:
        return texts("console.actor.author")
    if line.action.startswith(_BY_THE_SERVICE):
        return texts("console.actor.service")
    return texts("console.actor.operator" if line.role == "operator" else "console.actor.gone")


def _sentence(line: RecordLine, texts: Texts) -> str:
    decided = line.detail.get("to") if line.action == Action.COMMENT_DECIDED else None
    return texts(f"console.act.{line.action}.{decided}" if decided else f"console.act.{line.action}")


def _details(line: RecordLine, texts: Texts) -> Iterator[str]:
    if line.purpose in PURPOSES["admin"]:
        yield texts("console.record.purpose", purpose=texts(f"console.purpose.{line.purpose}"))
    if line.action in _LOOKS:
        yield from (texts(f"console.identity.{field}") for field in line.fields if field in FIELDS)
    if line.action in _ROLES:
        change = _change(_role(line, "before", texts), _role(line, "after", texts), texts)
        yield texts("console.record.changed", what=line.about or texts("console.actor.gone"), change=change)
    if line.action.startswith(_INVITATIONS):
        yield _role(line, "role", texts) or texts("console.record.nothing")
    if line.action == Action.SETTINGS_CHANGED:
        names = texts.all("console.record.what.")
        yield from (
            texts("console.record.changed", what=names.get(key, key), change=_change(before, after, texts))
            for key, (before, after) in line.detail.items()
        )
    if "pinned" in line.detail:
        yield texts("console.record.pinned" if line.detail["pinned"] else "console.record.unpinned")
    yield from (texts(f"console.record.{key}", value=line.detail[key]) for key in _TELLING if key in line.detail)


def _role(line: RecordLine, key: str, texts: Texts) -> str | None:
    role = line.detail.get(key)
    return texts(f"console.role.{role}") if role in {each.value for each in Role} else None


def _change(before: object, after: object, texts: Texts) -> str:
    nothing = texts("console.record.nothing")
    return texts("console.record.change", before=before or nothing, after=after or nothing)
