"""A site's own sign-in: its page changes a token that the site signed for one of the site's own people."""

from datetime import timedelta
from typing import Any, Final

import msgspec
from litestar import Controller, Request, Response, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from litestar.status_codes import HTTP_201_CREATED
from sqlmodel import Session

from comments.accounts.people import Arrival
from comments.accounts.signing_in import Doorkeeper
from comments.accounts.site_assertions import Assertion, read_assertion, site_secret
from comments.accounts.site_sign_on import sign_on, visit_of
from comments.foundation.clock import Clock
from comments.foundation.errors import NotSignedInError
from comments.foundation.rate_limit import RateLimiter, Rule
from comments.foundation.signing import Signer
from comments.policies.queries import current_version
from comments.settings import Settings
from comments.sites.models import Site
from comments.sites.queries import site_by_slug
from comments.sites.rules import SiteSettings
from comments.web.browser_family import browser_family
from comments.web.client_address import Client, network_key
from comments.web.service_address import service_address
from comments.web.widget.sign_in import TokenAnswer, token_answer

TOKENS: Final = Rule(limit=300, window=timedelta(minutes=10))
"""From one network to one site; a token cannot be guessed anyway."""


class SiteTokenInput(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the site signed. Prints none of it."""

    token: str

    def __repr__(self) -> str:
        return "SiteTokenInput()"


class SiteSignOnController(Controller):
    """What a blog's page may do for a reader who is signed in on the blog itself."""

    path = "/api/v1/sites/{site:str}/sso"
    tags = ["sessions"]

    @post("/", operation_id="signOnWithSite", status_code=HTTP_201_CREATED)
    async def sign_on(
        self,
        request: Request[Any, Any, Any],
        site: FromPath[str],
        data: JSONBody[SiteTokenInput],
        keeper: NamedDependency[Doorkeeper],
        signer: NamedDependency[Signer],
        settings: NamedDependency[Settings],
        limiter: NamedDependency[RateLimiter],
        client_ip: NamedDependency[Client],
    ) -> Response[TokenAnswer]:
        """Change a token of the site for one of ours, once; whatever is wrong with it, the answer is the same."""
        found, version = await keeper.db.read(lambda session: _site(session, site))
        await limiter.check("site token", found.id.encode(), network_key(client_ip.address), rule=TOKENS)
        assertion = _read(data.token, found, signer, service_address(settings), keeper.clock)
        browser = browser_family(request.headers.get("user-agent", ""))
        arrival = Arrival(kind="widget", site_id=found.id, browser=browser, address=client_ip.address)
        visit = visit_of(found.id, version, assertion, keeper, signer)
        made = await sign_on(keeper, visit, arrival)
        return Response(token_answer(made), headers={"Cache-Control": "no-store"})


def audiences_of(address: str, slug: str) -> tuple[str, str]:
    """For whom a site's tokens may be: the site by its name, or by its address here."""
    return slug, f"{address}/sites/{slug}"


def _site(session: Session, slug: str) -> tuple[Site, int]:
    found = site_by_slug(session, slug)
    return found, current_version(session, found.id).version


def _read(token: str, site: Site, signer: Signer, address: str, clock: Clock) -> Assertion:
    generation = SiteSettings.of(site).sso
    if generation <= 0:
        raise NotSignedInError
    secret = site_secret(signer, site.id, generation)
    return read_assertion(token, secret, audiences_of(address, site.slug), clock)
