"""The people of a site as their page is drawn: who has which role, who is invited, and what may be changed of it."""

from collections.abc import Mapping

import msgspec
from sqlmodel import Session

from comments.accounts.invitations import PendingInvitation, pending_invitations
from comments.accounts.members import Member, people_of
from comments.accounts.role_rules import RoleChange, height, may_change, may_give, roles_to_give
from comments.accounts.rules import Permission, Role, allows
from comments.accounts.sessions import is_recent
from comments.foundation.texts import LANGUAGES
from comments.web.admin.frame import Frame
from comments.web.admin.moments import Moment, day, moment
from comments.web.guards import Entrance, site_of

_DONE = ("invited", "again", "withdrawn", "changed", "removed")


class MemberRow(msgspec.Struct, frozen=True, kw_only=True):
    """A member; `roles` are those that they could be given instead, and None of both means that nothing may change."""

    id: str
    name: str
    role: str
    since: Moment
    has_second_factor: bool
    has_signed: bool | None
    opens_identities: bool
    is_you: bool
    roles: tuple[str, ...]
    may_remove: bool
    is_last_owner: bool


class InvitationRow(msgspec.Struct, frozen=True, kw_only=True):
    """An open invitation; to which address it went is not shown."""

    id: str
    role: str
    by: str | None
    sent: Moment
    until: Moment
    may_change: bool


class InvitationForm(msgspec.Struct, frozen=True, kw_only=True):
    """The form with what was typed, and what is wrong with it. Prints no address."""

    roles: tuple[str, ...]
    email: str = ""
    role: str = Role.MODERATOR.value
    language: str = LANGUAGES[0]
    languages: tuple[str, ...] = LANGUAGES
    problems: Mapping[str, str] = {}
    refused: str | None = None

    def __repr__(self) -> str:
        return "InvitationForm()"


class PeopleView(msgspec.Struct, frozen=True, kw_only=True):
    """The page, ready to be drawn; without `is_recent` it offers the way to confirm who one is."""

    members: list[MemberRow]
    invitations: list[InvitationRow]
    form: InvitationForm
    done: str | None
    is_recent: bool


def people_page(session: Session, frame: Frame, entrance: Entrance, form: InvitationForm | None = None) -> PeopleView:
    """Read all that the page shows; whoever entered was let in by the guard."""
    site, by = site_of(entrance), entrance.role or Role.MODERATOR
    members = people_of(session, site.id, frame.charter_version)
    owners = sum(member.role is Role.OWNER for member in members)
    pending = pending_invitations(session, site.id, frame.now)
    return PeopleView(
        members=[_member(member, by, owners, frame, entrance) for member in members],
        invitations=[_invitation(each, by, frame) for each in pending],
        form=form or InvitationForm(roles=roles_to_give(by), language=frame.language),
        done=_done(frame, members),
        is_recent=is_recent(entrance.person, lambda: frame.now),
    )


def _member(member: Member, by: Role, owners: int, frame: Frame, entrance: Entrance) -> MemberRow:
    def allowed(after: Role | None) -> bool:
        return may_change(RoleChange(by=by, before=member.role, after=after, owners=owners))

    others = [role for role in sorted(Role, key=height) if role is not member.role]
    return MemberRow(
        id=member.account_id,
        name=member.username,
        role=member.role.value,
        since=day(member.since, frame.language),
        has_second_factor=member.has_second_factor,
        has_signed=member.has_signed if allows(member.role, Permission.IDENTITY_DISCLOSE) else None,
        opens_identities=allows(member.role, Permission.IDENTITY_DISCLOSE),
        is_you=member.account_id == entrance.person.id,
        roles=tuple(role.value for role in others if allowed(role)),
        may_remove=allowed(None),
        is_last_owner=member.role is Role.OWNER and owners == 1,
    )


def _invitation(pending: PendingInvitation, by: Role, frame: Frame) -> InvitationRow:
    return InvitationRow(
        id=pending.id,
        role=pending.role.value,
        by=pending.invited_by,
        sent=moment(pending.sent_at, frame.now, frame.language),
        until=day(pending.expires_at, frame.language),
        may_change=may_give(by, pending.role),
    )


def _done(frame: Frame, members: list[Member]) -> str | None:
    """What the page says was just done, read from its address; a name only of somebody who is on the page anyway."""
    done = frame.query.get("done", "")
    if done not in _DONE:
        return None
    changed = next((each for each in members if each.account_id == frame.query.get("of")), None)
    if done == "changed" and changed is not None:
        role = frame.texts(f"console.role.{changed.role}")
        return frame.texts("console.people.done.changed-to", name=changed.username, role=role)
    return frame.texts(f"console.people.done.{done}")
