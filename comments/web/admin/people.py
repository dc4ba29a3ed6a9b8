"""The people of a site: invited, given another role, and let go."""

from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from sqlmodel import Session

from comments.accounts.changing_roles import WantedRole, change_role
from comments.accounts.errors import TooManyInvitationsError
from comments.accounts.inviting import Inviter, NewInvitation, invite, send_again, withdraw
from comments.accounts.role_rules import roles_to_give
from comments.accounts.rules import Permission, Role
from comments.db.database import Database
from comments.foundation.clock import Clock
from comments.foundation.errors import CommentsError, FieldProblem, InvalidInputError
from comments.foundation.signing import Signer
from comments.foundation.texts import LANGUAGES
from comments.vault.collection import Collector
from comments.web.admin.frame import Frame
from comments.web.admin.people_page import InvitationForm, people_page
from comments.web.guards import Entrance, site_of
from comments.web.problems import describe

_ROLES = tuple(role.value for role in Role)
_MAY = {"permission": Permission.PEOPLE_CHANGE}


async def provide_inviter(
    db: NamedDependency[Database],
    collector: NamedDependency[Collector],
    signer: NamedDependency[Signer],
    clock: NamedDependency[Clock],
) -> Inviter:
    """What inviting needs."""
    return Inviter(db=db, collector=collector, signer=signer, clock=clock)


@get("/sites/{site:str}/people", opt=_MAY)
async def show_people(
    frame: NamedDependency[Frame], entrance: NamedDependency[Entrance], db: NamedDependency[Database]
) -> Response[str]:
    """Who has which role, and who is invited."""
    view = await db.read(lambda session: people_page(session, frame, entrance))
    return frame.page("people.html", view=view)


@post("/sites/{site:str}/people", opt=_MAY, dependencies={"inviter": provide_inviter})
async def send_invitation(
    fields: NamedDependency[dict[str, str]],
    frame: NamedDependency[Frame],
    entrance: NamedDependency[Entrance],
    inviter: NamedDependency[Inviter],
) -> Response[Any]:
    """Invite somebody by mail; what was typed stays where something is wrong."""
    try:
        await invite(inviter, entrance.person, _wanted(fields, site_of(entrance).id))
    except (InvalidInputError, TooManyInvitationsError) as refusal:
        form = _refused(fields, frame, entrance, refusal)
        view = await inviter.db.read(lambda session: people_page(session, frame, entrance, form))
        return frame.page("people.html", refusal, view=view)
    return _back(frame, entrance, "invited")


@post("/sites/{site:str}/people/invitations/{invitation_id:str}/again", opt=_MAY)
async def mail_again(
    invitation_id: FromPath[str],
    frame: NamedDependency[Frame],
    entrance: NamedDependency[Entrance],
    db: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Redirect:
    """Mail an invitation once more."""
    person, site_id = entrance.person, site_of(entrance).id
    await db.write(lambda session: send_again(session, person, site_id, invitation_id, clock))
    return _back(frame, entrance, "again")


@post("/sites/{site:str}/people/invitations/{invitation_id:str}/withdraw", opt=_MAY)
async def withdraw_invitation(
    invitation_id: FromPath[str],
    frame: NamedDependency[Frame],
    entrance: NamedDependency[Entrance],
    db: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Redirect:
    """Take an invitation back."""
    person, site_id = entrance.person, site_of(entrance).id
    await db.write(lambda session: withdraw(session, person, site_id, invitation_id, clock))
    return _back(frame, entrance, "withdrawn")


@post("/sites/{site:str}/people/{account_id:str}/role", opt=_MAY)
async def change_member(
    account_id: FromPath[str],
    fields: NamedDependency[dict[str, str]],
    frame: NamedDependency[Frame],
    entrance: NamedDependency[Entrance],
    db: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Redirect:
    """Give a member another role."""
    role = _role(fields)
    await db.write(lambda session: _change(session, entrance, account_id, role, clock))
    return _back(frame, entrance, "changed", account_id)


@post("/sites/{site:str}/people/{account_id:str}/remove", opt=_MAY)
async def remove_member(
    account_id: FromPath[str],
    frame: NamedDependency[Frame],
    entrance: NamedDependency[Entrance],
    db: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Redirect:
    """Take a member's role."""
    await db.write(lambda session: _change(session, entrance, account_id, None, clock))
    return _back(frame, entrance, "removed")


def _change(session: Session, entrance: Entrance, account_id: str, role: Role | None, clock: Clock) -> None:
    wanted = WantedRole(site_id=site_of(entrance).id, account_id=account_id, role=role)
    change_role(session, entrance.person, wanted, clock)


def _wanted(fields: dict[str, str], site_id: str) -> NewInvitation:
    language = fields.get("language", "")
    if language not in LANGUAGES:
        raise InvalidInputError(FieldProblem("language", "not-a-choice", choices=", ".join(LANGUAGES)))
    return NewInvitation(site_id=site_id, email=fields.get("email", ""), role=_role(fields), language=language)


def _role(fields: dict[str, str]) -> Role:
    role = fields.get("role", "")
    if role not in _ROLES:
        raise InvalidInputError(FieldProblem("role", "not-a-choice", choices=", ".join(_ROLES)))
    return Role(role)


def _refused(fields: dict[str, str], frame: Frame, entrance: Entrance, refusal: CommentsError) -> InvitationForm:
    problems = frame.problems(refusal) if isinstance(refusal, InvalidInputError) else {}
    return InvitationForm(
        roles=roles_to_give(entrance.role or Role.MODERATOR),
        email=fields.get("email", ""),
        role=fields.get("role", ""),
        language=fields.get("language", ""),
        problems=problems,
        refused=None if problems else describe(refusal, frame.language).detail,
    )


def _back(frame: Frame, entrance: Entrance, done: str, of: str | None = None) -> Redirect:
    return frame.redirect(f"/console/sites/{site_of(entrance).slug}/people", {"done": done, "of": of})
