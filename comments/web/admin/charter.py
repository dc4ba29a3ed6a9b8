"""The charter that the instance asks its sites' administrators to sign: read here, and signed here."""

from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from sqlmodel import Session

from comments.accounts.charter import Charter, CharterFile, sign_charter, signature_of
from comments.db.database import Database
from comments.foundation.clock import Clock
from comments.foundation.errors import FieldProblem, InvalidInputError, NotFoundError
from comments.web.admin.frame import Frame
from comments.web.admin.moments import Moment, day
from comments.web.forms import our_path
from comments.web.guards import Access, Entrance

_SHORT = 12


class CharterView(msgspec.Struct, frozen=True, kw_only=True):
    """The text, whether it is signed, and where to go on; `is_new` is set when it changed while somebody read it."""

    text: str
    version: str
    short: str
    signed: Moment | None
    next: str
    is_new: bool = False
    problems: dict[str, str] = {}


@get("/charter", opt={"permission": Access.SIGNED_IN})
async def show_charter(
    frame: NamedDependency[Frame],
    entrance: NamedDependency[Entrance],
    charter: NamedDependency[CharterFile],
    db: NamedDependency[Database],
) -> Response[str]:
    """The text, and the form to sign it."""
    following = our_path(frame.query.get("next", ""), "/console/")
    text = _asked(charter)
    view = await db.read(lambda session: _view(session, frame, entrance, text, following))
    return frame.page("charter.html", view=view)


@post("/charter", opt={"permission": Access.SIGNED_IN})
async def sign(
    fields: NamedDependency[dict[str, str]],
    frame: NamedDependency[Frame],
    entrance: NamedDependency[Entrance],
    charter: NamedDependency[CharterFile],
    db: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Response[Any]:
    """Sign the text that was read; one that has changed in the meantime is shown instead."""
    text, following = _asked(charter), our_path(fields.get("next", ""), "/console/")
    is_new = fields.get("version") != text.version
    if is_new or fields.get("agreed") != "yes":
        refusal = InvalidInputError(FieldProblem("agreed", "required"))
        view = await db.read(lambda session: _view(session, frame, entrance, text, following))
        said = msgspec.structs.replace(view, is_new=is_new, problems={} if is_new else frame.problems(refusal))
        return frame.page("charter.html", refusal, view=said)
    await db.write(lambda session: sign_charter(session, entrance.person, text, clock))
    return frame.redirect(following or "/console/charter")


def _asked(file: CharterFile) -> Charter:
    """The text; where the instance asks for none, there is nothing here."""
    charter = file.charter()
    if charter is None:
        raise NotFoundError
    return charter


def _view(session: Session, frame: Frame, entrance: Entrance, charter: Charter, following: str) -> CharterView:
    signature = signature_of(session, entrance.person.id, charter.version)
    return CharterView(
        text=charter.text.strip(),
        version=charter.version,
        short=charter.version[:_SHORT],
        signed=None if signature is None else day(signature.signed_at, frame.language),
        next=following,
    )
