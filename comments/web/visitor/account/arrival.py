"""Whoever comes back from a provider and is not known by that name: a newcomer chooses a name, others say who they are.

Nobody is taken for the holder of an account by a provider's word that the address is the same: they sign in to the
account first, and then add the name elsewhere themselves.
"""

from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency

from comments.accounts.errors import AddressTakenError, IdentityTakenError
from comments.accounts.linking import Identity, provider_name
from comments.accounts.made_under import UNKNOWN
from comments.accounts.newcomers import Newcomer, welcome
from comments.accounts.openid.providers import Providers
from comments.accounts.queries import find_by_email_index
from comments.accounts.signing_in import Doorkeeper, enter
from comments.foundation.errors import CommentsError, NotSignedInError
from comments.foundation.rate_limit import RateLimiter
from comments.policies.welcoming import Welcome
from comments.settings import Settings
from comments.web.browser_sessions import ACCOUNT
from comments.web.client_address import Client
from comments.web.guards import Access
from comments.web.inputs import check_listed
from comments.web.problems import Problem
from comments.web.sign_in_limits import check_place
from comments.web.visitor.account.carrying import ARRIVAL, Arrived
from comments.web.visitor.account.entering import let_in
from comments.web.visitor.account.frame import AnyRequest, Frame
from comments.web.visitor.account.oidc import IDENTITIES
from comments.web.visitor.account.refusals import SIGN_IN
from comments.web.visitor.account.welcome import welcome_of

_HERE = "/account/arrival"


class ArrivalForm(msgspec.Struct, frozen=True, kw_only=True):
    """The form of a newcomer with what was typed. Prints no address."""

    provider: str
    email: str
    username: str = ""
    policy: Welcome | None = None
    problem: Problem | None = None

    def __repr__(self) -> str:
        return "ArrivalForm()"


@get("/arrival", opt={"permission": Access.PUBLIC})
async def show_arrival(
    request: AnyRequest,
    frame: NamedDependency[Frame],
    keeper: NamedDependency[Doorkeeper],
    providers: NamedDependency[Providers],
) -> Response[Any]:
    """Ask a newcomer for a name, and anybody else to sign in."""
    arrived = ARRIVAL.find(request)
    if arrived is None:
        return frame.redirect(SIGN_IN)
    if await _is_signed_in(request):
        return frame.redirect(IDENTITIES)
    provider = providers.get(arrived.provider).name
    if arrived.email is not None and not await _is_known(arrived.email, keeper):
        policy = await welcome_of(keeper.db, arrived.following)
        form = ArrivalForm(provider=provider, email=arrived.email, policy=policy)
        return frame.page("arrival.html", domain="identities", form=form)
    return frame.page("arrival_unlinked.html", domain="identities", provider=provider, back=IDENTITIES)


@post("/arrival", opt={"permission": Access.PUBLIC})
async def take_arrival(
    request: AnyRequest,
    fields: NamedDependency[dict[str, str]],
    frame: NamedDependency[Frame],
    keeper: NamedDependency[Doorkeeper],
    providers: NamedDependency[Providers],
    settings: NamedDependency[Settings],
    limiter: NamedDependency[RateLimiter],
    client_ip: NamedDependency[Client],
) -> Response[Any]:
    """Make an account of a newcomer and let them in."""
    await check_place(limiter, client_ip.address)
    arrived = ARRIVAL.find(request)
    if arrived is None or arrived.email is None:
        return frame.redirect(SIGN_IN)
    username = fields.get("username", "")
    policy = await welcome_of(keeper.db, arrived.following)
    newcomer = Newcomer(
        identity=identity_of(arrived),
        email=arrived.email,
        username=username,
        language=frame.language,
        made_under=UNKNOWN if policy is None else policy.made_under,
    )
    try:
        check_listed(fields, "register")
        account_id = await welcome(keeper, newcomer)
    except (AddressTakenError, IdentityTakenError):
        return frame.redirect(_HERE)
    except CommentsError as refusal:
        provider, problem = providers.get(arrived.provider).name, frame.problem(refusal, "register")
        form = ArrivalForm(provider=provider, email=arrived.email, username=username, policy=policy, problem=problem)
        return frame.page("arrival.html", "identities", refusal, form=form)
    signed_in = await enter(keeper, account_id, ACCOUNT.arrival(request, client_ip))
    response = let_in(frame, signed_in, settings, arrived.following)
    ARRIVAL.take_back(request, response)
    return response


def identity_of(arrived: Arrived) -> Identity:
    """Their name elsewhere, as it is kept."""
    return Identity(provider=provider_name(arrived.provider), subject_index=arrived.subject_index)


async def _is_signed_in(request: AnyRequest) -> bool:
    try:
        await ACCOUNT.authenticate(request)
    except NotSignedInError:
        return False
    return True


async def _is_known(email: str, keeper: Doorkeeper) -> bool:
    index = keeper.collector.email_index(email)
    return await keeper.db.read(lambda session: find_by_email_index(session, index)) is not None
