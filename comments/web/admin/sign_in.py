"""The console's door: a name or an e-mail address and a password against a session."""

from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency

from comments.accounts.errors import SecondFactorNeededError
from comments.accounts.sessions import end_session
from comments.accounts.signing_in import Attempt, Doorkeeper, sign_in
from comments.db.database import Database
from comments.foundation.clock import Clock
from comments.foundation.errors import CommentsError, NotSignedInError
from comments.foundation.rate_limit import RateLimiter
from comments.settings import Settings
from comments.web.admin.door import SignInForm, begin_second_step, draw, let_in, refused, wish_of
from comments.web.admin.frame import AnyRequest, Frame
from comments.web.admin.sessions import authenticate
from comments.web.browser_sessions import ACCOUNT, CONSOLE
from comments.web.client_address import Client
from comments.web.guards import Access, Entrance
from comments.web.inputs import check_listed
from comments.web.second_step import StepKeeper
from comments.web.sign_in_limits import LONGEST_LOGIN, check_sign_in

_SAID = ("first", "ended", "out", "cookie-refused")


@get("/sign-in", opt={"permission": Access.PUBLIC})
async def show_sign_in(
    request: AnyRequest, frame: NamedDependency[Frame], steps: NamedDependency[StepKeeper]
) -> Response[Any]:
    """The form, unless somebody is signed in already."""
    wish = wish_of(frame.query.get("next"))
    try:
        await authenticate(request)
    except NotSignedInError:
        why = frame.query.get("why", "")
        form = SignInForm(
            next=wish,
            said=frame.texts(f"console.sign-in.{why}") if why in _SAID else None,
            somebody=await _somebody(request),
            takes_passkeys=steps.takes_passkeys,
        )
        return draw(frame, "sign_in.html", form)
    return frame.redirect(wish or "/console/")


@post("/sign-in", opt={"permission": Access.PUBLIC})
async def take_sign_in(
    request: AnyRequest,
    fields: NamedDependency[dict[str, str]],
    frame: NamedDependency[Frame],
    keeper: NamedDependency[Doorkeeper],
    limiter: NamedDependency[RateLimiter],
    client_ip: NamedDependency[Client],
    steps: NamedDependency[StepKeeper],
) -> Response[Any]:
    """Sign in, and lead on to where the person wanted to go, or to their second step."""
    wish, login = wish_of(fields.get("next")), fields.get("login", "").strip()[:LONGEST_LOGIN]
    arrival = CONSOLE.arrival(request, client_ip)
    try:
        check_listed(fields, "sign-in", "next")
        guess = await check_sign_in(limiter, login, client_ip.address, await keeper.lane_of(arrival, login))
        attempt = Attempt(login=login, password=fields.get("password", ""), arrival=arrival, guess=guess)
        signed_in = await sign_in(keeper, attempt)
    except SecondFactorNeededError as half:
        return begin_second_step(frame, steps, half.account_id, wish)
    except CommentsError as refusal:
        form = SignInForm(login=fields.get("login", ""), next=wish, takes_passkeys=steps.takes_passkeys)
        return refused(frame, form, refusal)
    return let_in(frame, signed_in, steps, wish)


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


async def _somebody(request: AnyRequest) -> str:
    """Who is signed in to their own pages in this browser."""
    try:
        return (await ACCOUNT.authenticate(request)).username
    except NotSignedInError:
        return ""
