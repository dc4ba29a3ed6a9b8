"""The console's door: a name or an e-mail address and a password against a session."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency

from comments.accounts.passwords import PasswordHasher
from comments.accounts.sessions import SignedIn, end_session
from comments.accounts.signing_in import Attempt, sign_in
from comments.db.database import Database
from comments.foundation.clock import Clock
from comments.foundation.errors import CommentsError, NotSignedInError
from comments.foundation.rate_limit import RateLimiter
from comments.settings import Settings
from comments.vault.collection import Collector
from comments.web.admin.frame import AnyRequest, Frame
from comments.web.admin.sessions import authenticate, clear_session, session_token, set_session
from comments.web.client_address import Address, Client
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


@dataclass(frozen=True)
class Door:
    """What signing in needs of the running service."""

    db: Database
    hasher: PasswordHasher
    collector: Collector
    limiter: RateLimiter
    clock: Clock

    async def let_in(self, fields: dict[str, str], address: Address | None, replaces: str | None) -> SignedIn:
        """Begin a session; raises WrongCredentialsError or TooManyRequestsError."""
        login = fields.get("login", "").strip()[:LONGEST_LOGIN]
        check_sign_in(self.limiter, login, address)
        attempt = Attempt(login=login, password=fields.get("password", ""), kind="console", replaces=replaces)
        return await sign_in(self.db, self.hasher, attempt, self.collector.email_index, self.clock)


async def provide_door(
    db: NamedDependency[Database],
    hasher: NamedDependency[PasswordHasher],
    collector: NamedDependency[Collector],
    limiter: NamedDependency[RateLimiter],
    clock: NamedDependency[Clock],
) -> Door:
    """The door of this service."""
    return Door(db, hasher, collector, limiter, clock)


@get("/sign-in", opt={"permission": Access.PUBLIC})
async def show_sign_in(request: AnyRequest, frame: NamedDependency[Frame]) -> Response[Any]:
    """The form, unless somebody is signed in already."""
    try:
        await authenticate(request)
    except NotSignedInError:
        why = frame.query.get("why", "")
        said = frame.texts(f"console.sign-in.{why}") if why in _SAID else None
        return frame.page("sign_in.html", form=SignInForm(next=our_path(frame.query.get("next", "")), said=said))
    return frame.redirect("/console/")


@post("/sign-in", opt={"permission": Access.PUBLIC}, dependencies={"door": provide_door})
async def take_sign_in(
    request: AnyRequest,
    fields: NamedDependency[dict[str, str]],
    frame: NamedDependency[Frame],
    door: NamedDependency[Door],
    client_ip: NamedDependency[Client],
    settings: NamedDependency[Settings],
) -> Response[Any]:
    """Sign in, and lead on to where the person wanted to go."""
    following = our_path(fields.get("next", ""))
    try:
        signed_in = await door.let_in(fields, client_ip.address, session_token(request))
    except CommentsError as refusal:
        said = describe(refusal, frame.language).detail
        form = SignInForm(login=fields.get("login", ""), next=following, said=said, tone="bad")
        refused = frame.page("sign_in.html", status=refusal.status, form=form)
        refused.headers.update(refusal.headers)
        return refused
    response = frame.redirect(following or "/console/")
    set_session(response, signed_in, settings)
    return response


@post("/sign-out", opt={"permission": Access.SIGNED_IN})
async def sign_out(
    frame: NamedDependency[Frame],
    entrance: NamedDependency[Entrance],
    db: NamedDependency[Database],
    settings: NamedDependency[Settings],
) -> Response[Any]:
    """End the session, here and in the browser."""
    person = entrance.person
    await db.write(lambda session: end_session(session, person.id, person.session_id))
    response = frame.redirect("/console/sign-in", {"why": "out"})
    clear_session(response, settings)
    return response


def our_path(text: str) -> str:
    """A path of the console, or nothing: a form must not lead people elsewhere."""
    parts = urlsplit(text)
    ours = not parts.scheme and not parts.netloc and parts.path.startswith("/console/")
    return text if ours and "\\" not in text and text.isprintable() else ""
