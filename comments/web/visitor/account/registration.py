"""Registering on the page: what is asked, why, and what comes of leaving it out."""

from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency

from comments.accounts.joining import Registration
from comments.accounts.made_under import UNKNOWN
from comments.accounts.password_rules import SHORTEST_PASSWORD
from comments.accounts.registrar import Registrar
from comments.accounts.rules import LONGEST_EMAIL, LONGEST_PASSWORD, LONGEST_USERNAME
from comments.db.database import Database
from comments.foundation.errors import CommentsError, NotSignedInError
from comments.policies.welcoming import Welcome
from comments.web.browser_sessions import ACCOUNT
from comments.web.client_address import Client
from comments.web.guards import Access
from comments.web.inputs import check_listed
from comments.web.problems import Problem
from comments.web.visitor.account.entering import HOME, following
from comments.web.visitor.account.frame import AnyRequest, Frame
from comments.web.visitor.account.welcome import welcome_of
from comments.web.visitor.joining import register

REGISTER = "/account/register"
BOUNDS = {"shortest": SHORTEST_PASSWORD, "longest": LONGEST_PASSWORD}
_LONGEST = {"longest_username": LONGEST_USERNAME, "longest_email": LONGEST_EMAIL, **BOUNDS}


class RegisterForm(msgspec.Struct, frozen=True, kw_only=True):
    """What was typed, never the password, and where it leads. Prints nothing of it."""

    username: str = ""
    email: str = ""
    next: str = ""
    policy: Welcome | None = None
    problem: Problem | None = None

    def __repr__(self) -> str:
        return "RegisterForm()"


@get("/register", opt={"permission": Access.PUBLIC})
async def show_register(
    request: AnyRequest, frame: NamedDependency[Frame], db: NamedDependency[Database]
) -> Response[Any]:
    """The form, or word of the mail that is under way; whoever is signed in needs neither."""
    wish = following(frame.query.get("next"))
    if frame.query.get("sent"):
        return frame.page("registered.html", domain="register", wish=wish)
    try:
        await ACCOUNT.authenticate(request)
    except NotSignedInError:
        return _page(frame, RegisterForm(next=wish, policy=await welcome_of(db, wish)))
    return frame.redirect(wish or HOME)


@post("/register", opt={"permission": Access.PUBLIC})
async def take_register(
    fields: NamedDependency[dict[str, str]],
    frame: NamedDependency[Frame],
    registrar: NamedDependency[Registrar],
    client_ip: NamedDependency[Client],
) -> Response[Any]:
    """Register, and say that a mail is under way; the same for every address."""
    username, email = fields.get("username", ""), fields.get("email", "")
    wish = following(fields.get("next"))
    policy = await welcome_of(registrar.db, wish)
    new = Registration(
        username=username,
        email=email,
        password=fields.get("password", ""),
        language=frame.language,
        made_under=UNKNOWN if policy is None else policy.made_under,
    )
    try:
        check_listed(fields, "register", "next")
        await register(registrar, new, client_ip)
    except CommentsError as refusal:
        problem = frame.problem(refusal, "register")
        form = RegisterForm(username=username, email=email, next=wish, policy=policy, problem=problem)
        return _page(frame, form, refusal)
    return frame.redirect(REGISTER, {"sent": "1", "next": wish})


def _page(frame: Frame, form: RegisterForm, refusal: CommentsError | None = None) -> Response[Any]:
    return frame.page("register.html", "register", refusal, form=form, **_LONGEST)
