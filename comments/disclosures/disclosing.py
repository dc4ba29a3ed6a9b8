"""Show an administrator of the site where a comment was left who left it, recorded before anything is opened."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlmodel import Session

from comments.accounts.authorising import Standing, role_that_allows
from comments.accounts.charter import CharterFile, require_signature
from comments.accounts.errors import CharterUnreadableError, CharterUnsignedError, RecentSignInNeededError
from comments.accounts.people import Person
from comments.accounts.rules import Permission, Role
from comments.accounts.sessions import is_recent
from comments.audit.actions import Action
from comments.audit.log import Act, append
from comments.audit.queries import times_since
from comments.disclosures.queries import holds_on, standing_at
from comments.disclosures.rules import FREE_LOOKS, LookRequest, check_request, periods_of
from comments.foundation.clock import Clock
from comments.foundation.errors import CommentsError, NotAllowedError, NotFoundError, NotSignedInError
from comments.sites.rules import SiteSettings
from comments.vault.gate import Authorisation, Gate, Granted, Look, Opened, Purpose

_HOUR = timedelta(hours=1)
_RECORDED = (
    NotFoundError,
    NotAllowedError,
    NotSignedInError,
    CharterUnsignedError,
    CharterUnreadableError,
    RecentSignInNeededError,
)


@dataclass(frozen=True, kw_only=True)
class Disclosure:
    """What was shown; a field that has expired, was erased, was never given or not asked for is None."""

    id: str
    ip: str | None = field(repr=False)
    email: str | None = field(repr=False)
    collected_at: datetime | None
    expires_at: dict[str, datetime | None]


async def disclose(gate: Gate, charter: CharterFile, person: Person, request: LookRequest, clock: Clock) -> Disclosure:
    """Open the fields asked for.

    Raises NotFoundError to people of other sites, NotAllowedError to moderators, CharterUnsignedError to whoever has
    not signed what the instance asks for, and RecentSignInNeededError from the 31st look of an hour on, each recorded
    on the comment's site, InvalidInputError, and what the gate raises.
    """
    purpose = check_request(request)

    def decide(session: Session) -> Granted | CommentsError:
        standing = standing_at(session, request.comment_id, person.id)
        try:
            role = _role(session, person, standing, charter, clock)
        except _RECORDED as refusal:
            _record_refusal(session, person, request, standing, refusal, clock)
            return refusal
        return Granted(
            Authorisation(person_id=person.id, role=role.value, site_id=standing.site_id, purpose=purpose),
            _look(session, request, standing, purpose),
        )

    return to_disclosure(await gate.open_if(decide))


def to_disclosure(opened: Opened) -> Disclosure:
    """What the gate gave, as it is shown."""
    return Disclosure(
        id=opened.id,
        ip=opened.values.get("ip"),
        email=opened.values.get("email"),
        collected_at=opened.collected_at,
        expires_at={name: opened.expires_at.get(name) for name in ("ip", "email")},
    )


def _role(session: Session, person: Person, standing: Standing, charter: CharterFile, clock: Clock) -> Role:
    """The role in which somebody may look now; raises what is recorded."""
    role = role_that_allows(person, standing, Permission.IDENTITY_DISCLOSE)
    require_signature(session, person, charter)
    _require_recent_for_many(session, person, standing.site_id, clock)
    return role


def _require_recent_for_many(session: Session, person: Person, site_id: str, clock: Clock) -> None:
    if is_recent(person, clock):
        return
    looks = times_since(session, Action.LOOK, clock() - _HOUR, (site_id, person.id, None), FREE_LOOKS)
    if len(looks) >= FREE_LOOKS:
        raise RecentSignInNeededError


def _look(session: Session, request: LookRequest, standing: Standing, purpose: Purpose) -> Look:
    # For the law alone is what is held looked for.
    holds = holds_on(session, request.comment_id) if purpose is Purpose.LEGAL else []
    return Look(
        row_id=request.comment_id,
        fields=request.fields,
        note=request.note,
        periods=periods_of(SiteSettings.of(standing)),
        held_as=tuple(hold.id for hold in holds),
    )


def _record_refusal(
    session: Session, person: Person, request: LookRequest, standing: Standing, refusal: CommentsError, clock: Clock
) -> None:
    act = Act(
        action=Action.LOOK_REFUSED,
        site_id=standing.site_id,
        actor_id=person.id,
        actor_role=standing.role,
        purpose=request.purpose,
        subject=request.comment_id,
        fields=request.fields,
        detail={"refusal": refusal.code},
    )
    append(session, act, clock)
