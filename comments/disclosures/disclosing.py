"""Show an administrator of the site where a comment was left who left it, recorded before anything is opened."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlmodel import Session

from comments.accounts.authorising import authorise, require_recent
from comments.accounts.charter import CharterFile, require_signature
from comments.accounts.errors import CharterUnreadableError, CharterUnsignedError, RecentSignInNeededError
from comments.accounts.people import Person
from comments.accounts.queries import role_of
from comments.accounts.rules import Permission, Role
from comments.audit.actions import Action
from comments.audit.log import Act, append
from comments.audit.queries import times_since
from comments.db.database import Database
from comments.disclosures.queries import holds_on
from comments.disclosures.rules import FREE_LOOKS, LookRequest, check_request, periods_of
from comments.discussion.queries import comment_by_id
from comments.foundation.clock import Clock
from comments.foundation.errors import CommentsError, NotAllowedError, NotFoundError, NotSignedInError
from comments.sites.queries import site_by_id
from comments.sites.rules import SiteSettings
from comments.vault.gate import Authorisation, Gate, Look, Opened

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


@dataclass(frozen=True, kw_only=True)
class _Ground:
    """On what the look stands, or the refusal that is to be recorded on the comment's site."""

    site_id: str
    role: Role | None
    settings: SiteSettings
    refusal: CommentsError | None
    held_as: tuple[str, ...]


async def disclose(
    db: Database, gate: Gate, charter: CharterFile, person: Person, request: LookRequest, clock: Clock
) -> Disclosure:
    """Open the fields asked for.

    Raises NotFoundError to people of other sites, NotAllowedError to moderators, CharterUnsignedError to whoever has
    not signed what the instance asks for, and RecentSignInNeededError from the 31st look of an hour on, each recorded
    on the comment's site, InvalidInputError, and what the gate raises.
    """
    purpose = check_request(request)
    ground = await db.read(lambda session: _ground(session, person, request.comment_id, charter, clock))
    if ground.role is None or ground.refusal is not None:
        refusal = ground.refusal or NotFoundError()
        await db.write(lambda session: _record_refusal(session, person, request, ground, clock))
        raise refusal
    authorisation = Authorisation(person_id=person.id, role=ground.role.value, site_id=ground.site_id, purpose=purpose)
    look = Look(
        row_id=request.comment_id,
        fields=request.fields,
        note=request.note,
        periods=periods_of(ground.settings),
        held_as=ground.held_as,
    )
    return to_disclosure(await gate.open(authorisation, look))


def to_disclosure(opened: Opened) -> Disclosure:
    """What the gate gave, as it is shown."""
    return Disclosure(
        id=opened.id,
        ip=opened.values.get("ip"),
        email=opened.values.get("email"),
        collected_at=opened.collected_at,
        expires_at={name: opened.expires_at.get(name) for name in ("ip", "email")},
    )


def _ground(session: Session, person: Person, comment_id: str, charter: CharterFile, clock: Clock) -> _Ground:
    comment = comment_by_id(session, comment_id)
    role, refusal = role_of(session, person.id, comment.site_id), None
    try:
        role = authorise(session, person, comment.site_id, Permission.IDENTITY_DISCLOSE)
        require_signature(session, person, charter)
        _require_recent_for_many(session, person, comment.site_id, clock)
    except _RECORDED as raised:
        refusal = raised
    settings = SiteSettings.of(site_by_id(session, comment.site_id))
    held_as = tuple(hold.id for hold in holds_on(session, comment.id))
    return _Ground(site_id=comment.site_id, role=role, settings=settings, refusal=refusal, held_as=held_as)


def _require_recent_for_many(session: Session, person: Person, site_id: str, clock: Clock) -> None:
    looks = times_since(session, Action.LOOK, clock() - _HOUR, (site_id, person.id, None), FREE_LOOKS)
    if len(looks) >= FREE_LOOKS:
        require_recent(person, clock)


def _record_refusal(session: Session, person: Person, request: LookRequest, ground: _Ground, clock: Clock) -> None:
    act = Act(
        action=Action.LOOK_REFUSED,
        site_id=ground.site_id,
        actor_id=person.id,
        actor_role=None if ground.role is None else ground.role.value,
        purpose=request.purpose,
        subject=request.comment_id,
        fields=request.fields,
        detail={"refusal": NotFoundError.code if ground.refusal is None else ground.refusal.code},
    )
    append(session, act, clock)
