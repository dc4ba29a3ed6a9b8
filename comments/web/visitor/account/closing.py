"""Closing one's account: what it means, the wish, and thinking again."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency

from comments.accounts.closing import Leaving, close_own_account, keep_account
from comments.accounts.errors import RecentSignInNeededError, WrongCredentialsError
from comments.accounts.models import Account
from comments.accounts.proving import Holder
from comments.accounts.sessions import is_recent
from comments.accounts.signing_in import Doorkeeper
from comments.db.database import Database
from comments.discussion.parting import Parting
from comments.foundation.clock import Clock
from comments.foundation.errors import CommentsError, FieldProblem, InvalidInputError
from comments.settings import Settings
from comments.web.browser_sessions import ACCOUNT
from comments.web.client_address import Client
from comments.web.dates import long_date
from comments.web.guards import Access, Entrance
from comments.web.passkey_requests import holder_of
from comments.web.visitor.account.entering import HOME
from comments.web.visitor.account.frame import AnyRequest, Frame


@dataclass(frozen=True, kw_only=True)
class CloseForm:
    """What the form asks for, or, while the account is closing, when and how."""

    has_password: bool
    chosen: str
    closes_at: str | None
    comments_after: str | None


@get("/close", opt={"permission": Access.SIGNED_IN})
async def show_close(
    frame: NamedDependency[Frame],
    entrance: NamedDependency[Entrance],
    db: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Response[Any]:
    """The form, or what was asked for and the button to keep the account."""
    account = await _account(db, entrance)
    if account.password_hash is None and account.closes_at is None and not is_recent(entrance.person, clock):
        raise RecentSignInNeededError
    return _page(frame, account, Parting.KEEP)


@post("/close", opt={"permission": Access.SIGNED_IN}, status_code=200)
async def take_close(
    request: AnyRequest,
    fields: NamedDependency[dict[str, str]],
    frame: NamedDependency[Frame],
    entrance: NamedDependency[Entrance],
    keeper: NamedDependency[Doorkeeper],
    client_ip: NamedDependency[Client],
    settings: NamedDependency[Settings],
) -> Response[Any]:
    """Begin the 24 hours, and sign out here too."""
    try:
        closes_at = await _close(keeper, holder_of(request, entrance, ACCOUNT, client_ip), fields)
    except RecentSignInNeededError:
        raise
    except CommentsError as refusal:
        return _page(frame, await _account(keeper.db, entrance), fields.get("comments", ""), refusal)
    response = frame.signed_out().page("closing.html", "closing", at=long_date(closes_at, frame.language))
    ACCOUNT.take_back(response, settings)
    return response


@post("/close/keep", opt={"permission": Access.SIGNED_IN})
async def keep(
    frame: NamedDependency[Frame],
    entrance: NamedDependency[Entrance],
    db: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Response[Any]:
    """Keep the account."""
    await db.write(partial(keep_account, account_id=entrance.person.id, clock=clock))
    return frame.redirect(HOME, {"done": "kept"})


async def _close(keeper: Doorkeeper, holder: Holder, fields: dict[str, str]) -> datetime:
    wish = fields.get("comments", "")
    if wish not in {each.value for each in Parting}:
        raise InvalidInputError(FieldProblem("comments", "not-a-choice", choices=", ".join(Parting)))
    try:
        return await close_own_account(keeper, holder, Leaving(password=fields.get("password", ""), comments=wish))
    except WrongCredentialsError:
        raise InvalidInputError(FieldProblem("password", "wrong-password")) from None


async def _account(db: Database, entrance: Entrance) -> Account:
    return await db.read(lambda session: session.get_one(Account, entrance.person.id))


def _page(frame: Frame, account: Account, chosen: str, refusal: CommentsError | None = None) -> Response[Any]:
    form = CloseForm(
        has_password=account.password_hash is not None,
        chosen=chosen,
        closes_at=None if account.closes_at is None else long_date(account.closes_at, frame.language),
        comments_after=account.comments_after,
    )
    problem = None if refusal is None else frame.problem(refusal)
    return frame.page("close.html", "closing", refusal, form=form, choices=list(Parting), problem=problem)
