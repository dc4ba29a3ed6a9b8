"""The console's door: a name or an e-mail address and a password against a session."""

from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency

from comments.accounts.sessions import end_session
from comments.accounts.signing_in import Attempt, Doorkeeper, sign_in
from comments.db.database import Database
from comments.foundation.clock import Clock
from comments.foundation.errors import CommentsError, NotSignedInError
from comments.foundation.rate_limit import RateLimiter
from comments.settings import Settings
from comments.web.admin.frame import AnyRequest, Frame
from comments.web.admin.sessions import authenticate
from comments.web.browser_sessions import CONSOLE
from comments.web.client_address import Client
from comments.web.forms import our_path
from comments.web.guards import Access, Entrance
from comments.web.problems import describe
from comments.web.sign_in_limits import LONGEST_LOGIN, check_sign_in

_SAID = ("first", "ended", "out")


class SignInForm(msgspec.Struct, frozen=True, kw_only=True):
    """The form with the name that was typed, never the password, and where it leads. Prints no name."""

    login: str = ""
    next: str = ""
    said: str | None = None
    tone: str = ""

    def __repr__(self) -> str:
        return "SignInForm()"


@get("/sign-in", opt={"permission": Access.PUBLIC})
async def show_sign_in(request: AnyRequest, frame: NamedDependency[Frame]) -> Response[Any]:
    """The form, unless somebody is signed in already."""
    try:
        await authenticate(request)
    except NotSignedInError:
        why = frame.query.get("why", "")
        said = frame.texts(f"console.sign-in.{why}") if why in _SAID else None
        return frame.page(
            "sign_in.html", form=SignInForm(next=our_path(frame.query.get("next", ""), "/console/"), said=said)
        )
    return frame.redirect("/console/")


@post("/sign-in", opt={"permission": Access.PUBLIC})
async def take_sign_in(
    request: AnyRequest,
    fields: NamedDependency[dict[str, str]],
    frame: NamedDependency[Frame],
    keeper: NamedDependency[Doorkeeper],
    limiter: NamedDependency[RateLimiter],
    client_ip: NamedDependency[Client],
    settings: NamedDependency[Settings],
) -> Response[Any]:
    """Sign in, and lead on to where the person wanted to go."""
    following = our_path(fields.get("next", ""), "/console/")
    login = fields.get("login", "").strip()[:LONGEST_LOGIN]
    arrival = CONSOLE.arrival(request, client_ip)
    try:
        await check_sign_in(limiter, login, client_ip.address)
        signed_in = await sign_in(keeper, Attempt(login=login, password=fields.get("password", ""), arrival=arrival))
    except CommentsError as refusal:
        said = describe(refusal, frame.language).detail
        form = SignInForm(login=fields.get("login", ""), next=following, said=said, tone="bad")
        refused = frame.page("sign_in.html", status=refusal.status, form=form)
        refused.headers.update(refusal.headers)
        return refused
    response = frame.redirect(following or "/console/")
    CONSOLE.give(response, signed_in, settings)
    return response


@post("/sign-out", opt={"permission": Access.SIGNED_IN})
async def sign_out(
    frame: NamedDependency[Frame],
    entrance: NamedDependency[Entrance],
    db: NamedDependency[Database],
    settings: NamedDependency[Settings],
    clock: NamedDependency[Clock],
) -> Response[Any]:
    """End the session, here and in the browser."""
    person = entrance.person
    await db.write(lambda session: end_session(session, person.id, person.session_id, clock))
    response = frame.redirect("/console/sign-in", {"why": "out"})
    CONSOLE.take_back(response, settings)
    return response
