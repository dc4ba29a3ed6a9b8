"""Setting a new password by a link that works once. Opening the link changes nothing: mail programs open links too."""

from dataclasses import dataclass, field
from functools import partial
from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlmodel import Session

from comments.accounts.password_rules import SHORTEST_PASSWORD, Holder, check_password
from comments.accounts.passwords import PasswordHasher
from comments.accounts.resetting import account_of_link, set_password
from comments.accounts.rules import LONGEST_PASSWORD
from comments.db.database import Database
from comments.foundation.clock import Clock
from comments.foundation.errors import FieldProblem, InvalidInputError
from comments.foundation.rate_limit import RateLimiter
from comments.web.client_address import Client
from comments.web.pages import PAGE_HEADERS, render_page
from comments.web.problems import describe, language_of
from comments.web.sign_in_limits import check_place

AnyRequest = Request[Any, Any, Any]
_HEADERS = {**PAGE_HEADERS, "Cache-Control": "no-store", "X-Robots-Tag": "noindex"}


@dataclass(frozen=True)
class _Link:
    token: str = field(repr=False)
    username: str


class ResetPages(Controller):
    """The link's page and its form."""

    path = "/account/reset/{token:str}"
    include_in_schema = False

    @get("/")
    async def show(
        self, request: AnyRequest, token: FromPath[str], db: NamedDependency[Database], clock: NamedDependency[Clock]
    ) -> Response[str]:
        """The form."""
        link = await db.read(partial(_find, token=token, clock=clock))
        return _form(request, link)

    @post("/", status_code=200)
    async def take(
        self,
        request: AnyRequest,
        token: FromPath[str],
        db: NamedDependency[Database],
        hasher: NamedDependency[PasswordHasher],
        limiter: NamedDependency[RateLimiter],
        client_ip: NamedDependency[Client],
        clock: NamedDependency[Clock],
    ) -> Response[str]:
        """Set the password and sign its holder out everywhere."""
        await check_place(limiter, client_ip.address)
        link = await db.read(partial(_find, token=token, clock=clock))
        try:
            password = _agreed(await request.form(), link.username)
        except InvalidInputError as refusal:
            return _form(request, link, refusal)
        stored = await hasher.hash(password)
        await db.write(lambda session: set_password(session, token, stored, clock))
        return _page(request, "visitor/reset_done.html", {"username": link.username})


def _find(session: Session, token: str, clock: Clock) -> _Link:
    return _Link(token, account_of_link(session, token, clock).username)


def _agreed(fields: Any, username: str) -> str:  # noqa: ANN401  what a form may hold is anybody's guess
    """The password, typed the same twice; raises InvalidInputError."""
    first, again = fields.get("password"), fields.get("again")
    password = check_password(first if isinstance(first, str) else "", Holder(username=username))
    if again != password:
        raise InvalidInputError(FieldProblem("again", "not-the-same"))
    return password


def _form(request: AnyRequest, link: _Link, refusal: InvalidInputError | None = None) -> Response[str]:
    problem = None if refusal is None else describe(refusal, language_of(request))
    bounds = {"shortest": SHORTEST_PASSWORD, "longest": LONGEST_PASSWORD}
    context = {"link": link, "problem": problem, **bounds}
    return _page(request, "visitor/reset.html", context, 200 if refusal is None else refusal.status)


def _page(request: AnyRequest, template: str, context: dict[str, Any], status: int = 200) -> Response[str]:
    language = language_of(request)
    body = render_page(template, language, context, "pages")
    return Response(
        body, status_code=status, media_type="text/html", headers={**_HEADERS, "Content-Language": language}
    )
