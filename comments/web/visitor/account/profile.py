"""One's profile: name, address, language and password, each changed by a form of its own."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from sqlmodel import Session

from comments.accounts.models import Account, EmailChange
from comments.accounts.password_rules import shortest_for
from comments.accounts.queries import has_second_factor
from comments.accounts.renaming import free_from, rename
from comments.accounts.rules import LONGEST_PASSWORD, LONGEST_USERNAME
from comments.accounts.speaking import speak
from comments.db.database import Database
from comments.foundation.clock import Clock
from comments.foundation.errors import CommentsError
from comments.foundation.texts import LANGUAGES
from comments.portability.subject_access import own_email
from comments.vault.errors import SealBrokenError, VaultLockedError
from comments.vault.gate import Gate
from comments.web.dates import long_date
from comments.web.guards import Access, Entrance
from comments.web.problems import Problem
from comments.web.visitor.account.entering import HOME
from comments.web.visitor.account.frame import Frame

_DONE = ("renamed", "language", "password", "asked", "withdrawn", "kept")


@dataclass(frozen=True, kw_only=True)
class Profile:
    """What the page shows of somebody to themselves."""

    username: str
    language: str
    email: str | None = field(repr=False)
    is_confirmed: bool
    has_password: bool
    shortest: int
    has_second_factor: bool
    free_from: datetime | None
    waits: bool


@get("/", opt={"permission": Access.PUBLIC})
async def show_home(frame: NamedDependency[Frame]) -> Response[Any]:
    """The first page of the account."""
    return frame.redirect(HOME)


@get("/profile", opt={"permission": Access.SIGNED_IN})
async def show_profile(
    frame: NamedDependency[Frame],
    entrance: NamedDependency[Entrance],
    db: NamedDependency[Database],
    gate: NamedDependency[Gate],
) -> Response[Any]:
    """Everything at once."""
    return await profile_page(frame, entrance, db, gate)


@post("/profile/username", opt={"permission": Access.SIGNED_IN})
async def take_username(
    fields: NamedDependency[dict[str, str]],
    frame: NamedDependency[Frame],
    entrance: NamedDependency[Entrance],
    db: NamedDependency[Database],
    gate: NamedDependency[Gate],
    clock: NamedDependency[Clock],
) -> Response[Any]:
    """Change one's name."""
    wish = fields.get("username", "")
    try:
        await db.write(partial(rename, account_id=entrance.person.id, username=wish, clock=clock))
    except CommentsError as refusal:
        return await profile_page(frame, entrance, db, gate, refusal)
    return frame.redirect(HOME, {"done": "renamed"})


@post("/profile/language", opt={"permission": Access.SIGNED_IN})
async def take_language(
    fields: NamedDependency[dict[str, str]],
    frame: NamedDependency[Frame],
    entrance: NamedDependency[Entrance],
    db: NamedDependency[Database],
) -> Response[Any]:
    """Choose the language of the mails that one gets."""
    await db.write(partial(speak, account_id=entrance.person.id, language=fields.get("language", "")))
    return frame.redirect(HOME, {"done": "language"})


async def profile_page(
    frame: Frame, entrance: Entrance, db: Database, gate: Gate, refusal: CommentsError | None = None
) -> Response[Any]:
    """The page, with what was refused."""
    account, waits, has_second = await db.read(partial(_look, account_id=entrance.person.id))
    profile = Profile(
        username=account.username,
        language=account.language,
        email=await _own_address(gate, account),
        is_confirmed=account.email_confirmed_at is not None,
        has_password=account.password_hash is not None,
        shortest=shortest_for(has_second_factor=has_second),
        has_second_factor=has_second,
        free_from=_in_time_to_come(free_from(account), frame.now),
        waits=waits,
    )
    problem: Problem | None = None if refusal is None else frame.problem(refusal)
    done = frame.query.get("done")
    return frame.page(
        "profile.html",
        refusal=refusal,
        profile=profile,
        problem=problem,
        done=done if done in _DONE else None,
        again_at=profile.free_from and long_date(profile.free_from, frame.language),
        languages=LANGUAGES,
        r=frame.texts_of("register"),
        longest_username=LONGEST_USERNAME,
        longest=LONGEST_PASSWORD,
    )


def _look(session: Session, account_id: str) -> tuple[Account, bool, bool]:
    account = session.get_one(Account, account_id)
    return account, session.get(EmailChange, account_id) is not None, has_second_factor(session, account)


async def _own_address(gate: Gate, account: Account) -> str | None:
    """The address, unless there is none or the vault is shut: the rest of the page is of use without it."""
    if account.address_id is None:
        return None
    try:
        return await own_email(gate, account.id, account.address_id)
    except (VaultLockedError, SealBrokenError):
        return None


def _in_time_to_come(moment: datetime | None, now: datetime) -> datetime | None:
    return moment if moment is not None and moment > now else None
