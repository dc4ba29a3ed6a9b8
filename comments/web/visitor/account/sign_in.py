"""The door of one's own pages: a name or an e-mail address and a password against a session."""

from typing import Any

import msgspec
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
from comments.web.browser_sessions import ACCOUNT
from comments.web.client_address import Client
from comments.web.guards import Access, Entrance
from comments.web.inputs import check_given, check_listed
from comments.web.problems import Problem
from comments.web.second_step import StepKeeper
from comments.web.sign_in_limits import LONGEST_LOGIN, check_sign_in
from comments.web.visitor.account.entering import HOME, begin_second_step, following, let_in
from comments.web.visitor.account.frame import AnyRequest, Frame

_SAID = {
    "out": "security.sign-in.out",
    "over": "security.sign-in.over",
    "cookie-refused": "security.sign-in.cookie-refused",
}


class SignInForm(msgspec.Struct, frozen=True, kw_only=True):
    """The form with the name that was typed, never the password, and where it leads. Prints no name."""

    login: str = ""
    next: str = ""
    problem: Problem | None = None
    said: str | None = None

    def __repr__(self) -> str:
        return "SignInForm()"


@get("/sign-in", opt={"permission": Access.PUBLIC})
async def show_sign_in(
    request: AnyRequest, frame: NamedDependency[Frame], steps: NamedDependency[StepKeeper]
) -> Response[Any]:
    """The form, unless somebody is signed in already."""
    wish = following(frame.query.get("next"))
    try:
        await ACCOUNT.authenticate(request)
    except NotSignedInError:
        return sign_in_page(frame, steps, SignInForm(next=wish, said=_said(frame)))
    return frame.redirect(wish or HOME)


@post("/sign-in", opt={"permission": Access.PUBLIC})
async def take_sign_in(
    request: AnyRequest,
    fields: NamedDependency[dict[str, str]],
    frame: NamedDependency[Frame],
    keeper: NamedDependency[Doorkeeper],
    limiter: NamedDependency[RateLimiter],
    client_ip: NamedDependency[Client],
    settings: NamedDependency[Settings],
    steps: NamedDependency[StepKeeper],
) -> Response[Any]:
    """Sign in, and lead on to where the person wanted to go, or to their second step."""
    wish, login = following(fields.get("next")), fields.get("login", "").strip()[:LONGEST_LOGIN]
    arrival = ACCOUNT.arrival(request, client_ip)
    try:
        check_listed(fields, "sign-in", "next")
        check_given(login=login, password=fields.get("password", ""))
        guess = await check_sign_in(limiter, login, client_ip.address, await keeper.lane_of(arrival, login))
        attempt = Attempt(login=login, password=fields.get("password", ""), arrival=arrival, guess=guess)
        signed_in = await sign_in(keeper, attempt)
    except SecondFactorNeededError as half:
        return begin_second_step(frame, steps, half.account_id, wish)
    except CommentsError as refusal:
        form = SignInForm(login=fields.get("login", ""), next=wish, problem=frame.problem(refusal, "sign-in"))
        return sign_in_page(frame, steps, form, refusal)
    return let_in(frame, signed_in, settings, wish)


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
    response = frame.redirect("/account/sign-in", {"why": "out"})
    ACCOUNT.take_back(response, settings)
    return response


def sign_in_page(
    frame: Frame, steps: StepKeeper, form: SignInForm, refusal: CommentsError | None = None
) -> Response[Any]:
    """The form, as it was sent if it was refused."""
    return frame.page("sign_in.html", "security", refusal, form=form, takes_passkeys=steps.takes_passkeys)


def _said(frame: Frame) -> str | None:
    return _SAID.get(frame.query.get("why", ""))
