"""Mails of a site that could not be delivered: never to whom, only what they were and why they failed."""

from typing import Any, Final, Literal

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from sqlmodel import Session

from comments.accounts.mails import MAIL_KINDS, Mail
from comments.accounts.rules import Permission
from comments.db.database import Database
from comments.foundation.clock import Clock
from comments.notifications import errors
from comments.notifications.letters import LETTERS
from comments.outbox.dead_letters import dead_letter, dead_letters, drop, revive
from comments.outbox.models import OutboxEntry
from comments.web.admin.frame import Frame
from comments.web.admin.moments import Moment, moment
from comments.web.guards import Entrance, site_of

_FAILURES: Final = {
    errors.MailRefusedError.__name__: "refused",
    errors.MailDeferredError.__name__: "deferred",
    errors.MailServerUnreachableError.__name__: "unreachable",
    errors.MailServerSlowError.__name__: "slow",
    errors.MailServerUntrustedError.__name__: "untrusted",
    errors.MailSignInError.__name__: "sign-in",
    errors.MailFolderError.__name__: "folder",
}
Act = Literal["retry", "drop"]


class LetterView(msgspec.Struct, frozen=True, kw_only=True):
    """One mail that was given up."""

    id: str
    title: str
    tries: str
    failure: str
    at: Moment


@get("/sites/{site:str}/mail", opt={"permission": Permission.PEOPLE_CHANGE})
async def show_mail(
    frame: NamedDependency[Frame], entrance: NamedDependency[Entrance], db: NamedDependency[Database]
) -> Response[str]:
    """What could not be delivered, the newest first."""
    site = site_of(entrance)
    found = await db.read(lambda session: dead_letters(session, MAIL_KINDS, site.id))
    done = frame.query.get("done", "")
    said = frame.texts(f"console.mail.done.{done}") if done in {"retry", "drop"} else None
    return frame.page("mail.html", letters=[_view(each, frame) for each in found], said=said)


@post("/sites/{site:str}/mail", opt={"permission": Permission.PEOPLE_CHANGE})
async def decide_mail(
    fields: NamedDependency[dict[str, str]],
    frame: NamedDependency[Frame],
    entrance: NamedDependency[Entrance],
    db: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Response[Any]:
    """Try one again, or drop it."""
    site, entry_id = site_of(entrance), fields.get("letter", "")
    act: Act = "drop" if fields.get("act") == "drop" else "retry"

    def decide(session: Session) -> None:
        letter = dead_letter(session, entry_id, MAIL_KINDS, site.id)
        if act == "drop":
            drop(session, letter)
        else:
            revive(session, letter, clock)

    await db.write(decide)
    return frame.redirect(frame.path, {"done": act})


def _view(entry: OutboxEntry, frame: Frame) -> LetterView:
    return LetterView(
        id=entry.id,
        title=frame.texts(f"console.mail.kind.{LETTERS[Mail(entry.kind)].name}"),
        tries=frame.texts.plural("console.mail.tries", entry.tries),
        failure=frame.texts(f"console.mail.failure.{_FAILURES.get(entry.last_error or '', 'other')}"),
        at=moment(entry.created_at, frame.now, frame.language),
    )
