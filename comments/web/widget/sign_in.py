"""A blog's page changes the code that its reader's window gave it for a token, and gives the token back."""

from datetime import timedelta
from functools import partial
from typing import Any

import msgspec
from litestar import Controller, Request, Response, delete, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from litestar.status_codes import HTTP_201_CREATED, HTTP_204_NO_CONTENT
from sqlmodel import Session

from comments.accounts.connecting import Connected, Proof, connect
from comments.accounts.people import Arrival
from comments.accounts.sessions import end_sessions, person_by_token
from comments.accounts.signing_in import Doorkeeper
from comments.db.database import Database
from comments.foundation.clock import Clock, to_wire
from comments.foundation.errors import NotSignedInError
from comments.foundation.rate_limit import RateLimiter, Rule
from comments.sites.queries import site_by_slug
from comments.web.authentication import bearer_token
from comments.web.browser_family import browser_family
from comments.web.client_address import Client, network_key

CODES = Rule(limit=300, window=timedelta(minutes=10))
"""From one network, which may be a whole school's; a code cannot be guessed anyway."""
_NO_STORE = {"Cache-Control": "no-store"}
AnyRequest = Request[Any, Any, Any]


class CodeInput(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The code, and what the page's challenge was made from. Prints neither."""

    code: str
    verifier: str

    def __repr__(self) -> str:
        return "CodeInput()"


class SiteAccountView(msgspec.Struct, frozen=True, kw_only=True):
    """An account as one site knows it: its id is another on each."""

    id: str
    username: str


class TokenAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A token for commenting on this site, for an hour. Prints no token."""

    token: str
    expires_at: str
    account: SiteAccountView

    def __repr__(self) -> str:
        return "TokenAnswer()"


class WidgetSignInController(Controller):
    """What a blog's page may do for a reader who signed in in a window of the service's own."""

    path = "/api/v1/sites/{site:str}/sign-in"
    tags = ["sessions"]

    @post("/", operation_id="signInOnSite", status_code=HTTP_201_CREATED)
    async def sign_in(
        self,
        request: AnyRequest,
        site: FromPath[str],
        data: JSONBody[CodeInput],
        keeper: NamedDependency[Doorkeeper],
        limiter: NamedDependency[RateLimiter],
        client_ip: NamedDependency[Client],
    ) -> Response[TokenAnswer]:
        """Change a code for a token; whatever is wrong with the code, it is spent, and the answer is the same."""
        await limiter.check("sign-in code", network_key(client_ip.address), rule=CODES)
        site_id = await keeper.db.read(lambda session: site_by_slug(session, site).id)
        proof = Proof(code=data.code, verifier=data.verifier, site_id=site_id, origin=request.headers.get("origin"))
        browser = browser_family(request.headers.get("user-agent", ""))
        arrival = Arrival(kind="widget", site_id=site_id, browser=browser, address=client_ip.address)
        return Response(token_answer(await connect(keeper, proof, arrival)), headers=_NO_STORE)

    @delete("/", operation_id="signOutOfSite", status_code=HTTP_204_NO_CONTENT)
    async def sign_out(
        self, request: AnyRequest, site: FromPath[str], db: NamedDependency[Database], clock: NamedDependency[Clock]
    ) -> None:
        """End the token that comes along."""
        token = bearer_token(request)
        if token is None:
            raise NotSignedInError(headers={"WWW-Authenticate": "Bearer"})
        await db.write(partial(_end, slug=site, token=token, clock=clock))


def _end(session: Session, slug: str, token: str, clock: Clock) -> None:
    person = person_by_token(session, token, "widget", clock)
    if person.site_id != site_by_slug(session, slug).id:
        raise NotSignedInError
    end_sessions(session, [person.session_id], clock)


def token_answer(made: Connected) -> TokenAnswer:
    """What a page is told of a session that began for it."""
    begun = made.signed_in
    account = SiteAccountView(id=made.public_id, username=begun.person.username)
    return TokenAnswer(token=begun.token, expires_at=to_wire(begun.expires_at), account=account)
