"""Setting a new password by a link that works once. Opening the link changes nothing: mail programs open links too."""

from dataclasses import dataclass, field
from functools import partial
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlmodel import Session

from comments.accounts.password_rules import Holder, check_password, shortest_for
from comments.accounts.passwords import PasswordHasher
from comments.accounts.queries import has_second_factor
from comments.accounts.resetting import account_of_link, set_password
from comments.accounts.rules import LONGEST_PASSWORD
from comments.db.database import Database
from comments.foundation.clock import Clock
from comments.foundation.errors import FieldProblem, InvalidInputError
from comments.foundation.rate_limit import RateLimiter
from comments.web.client_address import Client
from comments.web.guards import Access
from comments.web.sign_in_limits import check_place
from comments.web.visitor.account.frame import Frame


@dataclass(frozen=True)
class _Link:
    token: str = field(repr=False)
    username: str
    has_second_factor: bool


@get("/reset/{token:str}", opt={"permission": Access.PUBLIC})
async def show_reset(
    token: FromPath[str],
    frame: NamedDependency[Frame],
    db: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Response[Any]:
    """The form."""
    return _form(frame, await db.read(partial(_find, token=token, clock=clock)))


@post("/reset/{token:str}", opt={"permission": Access.PUBLIC}, status_code=200)
async def take_reset(
    token: FromPath[str],
    fields: NamedDependency[dict[str, str]],
    frame: NamedDependency[Frame],
    db: NamedDependency[Database],
    hasher: NamedDependency[PasswordHasher],
    limiter: NamedDependency[RateLimiter],
    client_ip: NamedDependency[Client],
    clock: NamedDependency[Clock],
) -> Response[Any]:
    """Set the password and sign its holder out everywhere; who has a second factor still needs it to sign in."""
    await check_place(limiter, client_ip.address)
    link = await db.read(partial(_find, token=token, clock=clock))
    try:
        password = _agreed(fields, link)
    except InvalidInputError as refusal:
        return _form(frame, link, refusal)
    stored = await hasher.hash(password, goes_first=True)
    await db.write(lambda session: set_password(session, token, stored, clock))
    return frame.page("reset_done.html", domain="register", username=link.username)


def _find(session: Session, token: str, clock: Clock) -> _Link:
    account = account_of_link(session, token, clock)
    return _Link(token, account.username, has_second_factor(session, account))


def _agreed(fields: dict[str, str], link: _Link) -> str:
    """The password, typed the same twice; raises InvalidInputError."""
    holder = Holder(username=link.username)
    password = check_password(fields.get("password", ""), holder, has_second_factor=link.has_second_factor)
    if fields.get("again") != password:
        raise InvalidInputError(FieldProblem("again", "not-the-same"))
    return password


def _form(frame: Frame, link: _Link, refusal: InvalidInputError | None = None) -> Response[Any]:
    problem = None if refusal is None else frame.problem(refusal)
    bounds = {"shortest": shortest_for(has_second_factor=link.has_second_factor), "longest": LONGEST_PASSWORD}
    return frame.page("reset.html", "register", refusal, link=link, problem=problem, **bounds)
