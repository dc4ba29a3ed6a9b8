"""Signing in with an account elsewhere: led there with a question that only this browser can bring the answer to."""

import logging
from dataclasses import replace
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from comments.accounts.errors import SecondFactorNeededError
from comments.accounts.linking import Identity, account_of, link_identity, provider_name
from comments.accounts.openid.errors import FlowLostError, ProviderTroubleError
from comments.accounts.openid.flows import Flow
from comments.accounts.openid.providers import FoundIdentity, Provider, Providers
from comments.accounts.signing_in import Doorkeeper, enter
from comments.foundation.errors import CommentsError
from comments.foundation.rate_limit import RateLimiter
from comments.web.browser_sessions import ACCOUNT
from comments.web.client_address import Client
from comments.web.guards import Access
from comments.web.second_step import StepKeeper
from comments.web.sign_in_limits import check_place
from comments.web.visitor.account.carrying import ARRIVAL, FLOW, Arrived
from comments.web.visitor.account.entering import begin_second_step, following, let_in
from comments.web.visitor.account.frame import AnyRequest, Frame
from comments.web.visitor.account.refusals import SIGN_IN

_log = logging.getLogger(__name__)
IDENTITIES = "/account/identities"


@post("/oidc/{provider:str}", opt={"permission": Access.PUBLIC}, status_code=200)
async def begin_oidc(
    request: AnyRequest,
    provider: FromPath[str],
    fields: NamedDependency[dict[str, str]],
    frame: NamedDependency[Frame],
    providers: NamedDependency[Providers],
    limiter: NamedDependency[RateLimiter],
    client_ip: NamedDependency[Client],
) -> Response[Any]:
    """Lead the browser to the provider."""
    await check_place(limiter, client_ip.address)
    flow = Flow(provider=provider, following=following(fields.get("next")))
    return await lead_there(request, frame, providers.get(provider), flow)


@get("/oidc/{provider:str}/callback", opt={"permission": Access.PUBLIC})
async def end_oidc(
    request: AnyRequest,
    provider: FromPath[str],
    frame: NamedDependency[Frame],
    providers: NamedDependency[Providers],
    keeper: NamedDependency[Doorkeeper],
    steps: NamedDependency[StepKeeper],
    client_ip: NamedDependency[Client],
) -> Response[Any]:
    """Take the browser's answer: begin a session, add to one's account, or ask who it is."""
    chosen, flow = providers.get(provider), FLOW.find(request)
    try:
        if flow is None or flow.provider != provider:
            raise FlowLostError
        found = await chosen.identify(flow, dict(request.query_params.items()))
        if flow.linking is not None:
            response = await _link(request, frame, flow, _kept(found, keeper), keeper)
        else:
            response = await _arrive(request, frame, flow, found, keeper, client_ip)
    except SecondFactorNeededError as half:
        wish = "" if flow is None else flow.following
        response = begin_second_step(frame, steps, half.account_id, wish)
    except CommentsError as refusal:
        response = refuse(frame, chosen, refusal, flow)
    FLOW.take_back(request, response)
    return response


async def lead_there(request: AnyRequest, frame: Frame, provider: Provider, flow: Flow) -> Response[Any]:
    """A page that leads on to the provider, since no form of ours may end anywhere else."""
    try:
        address = await provider.address_for(flow)
    except ProviderTroubleError as trouble:
        return refuse(frame, provider, trouble, flow)
    response = frame.page("oidc_leaving.html", domain="identities", provider=provider.name, address=address)
    FLOW.give(request, response, flow)
    return response


def refuse(frame: Frame, provider: Provider, refusal: CommentsError, flow: Flow | None) -> Response[Any]:
    """Say what went wrong, with a way to try again; the log gets our words, never the provider's."""
    if isinstance(refusal, ProviderTroubleError):
        _log.warning("nobody can sign in with the provider %s: %s", provider.id, refusal.trouble.value)
    again = flow or Flow(provider=provider.id)
    context = {"provider": provider, "problem": frame.problem(refusal), "flow": again}
    # The address of this page holds the provider's answer, to which no link may lead once more.
    elsewhere = replace(frame, path=SIGN_IN if again.linking is None else IDENTITIES, query={})
    return elsewhere.page("oidc_refused.html", "identities", refusal, **context)


async def _arrive(
    request: AnyRequest, frame: Frame, flow: Flow, found: FoundIdentity, keeper: Doorkeeper, client_ip: Client
) -> Response[Any]:
    identity = _kept(found, keeper)
    account_id = await keeper.db.read(lambda session: account_of(session, identity))
    if account_id is not None:
        signed_in = await enter(keeper, account_id, ACCOUNT.arrival(request, client_ip))
        return let_in(frame, signed_in, request.app.state.settings, flow.following)
    response = frame.redirect("/account/arrival")
    arrived = Arrived(
        provider=flow.provider,
        subject_index=identity.subject_index,
        email=found.email,
        following=flow.following,
    )
    ARRIVAL.give(request, response, arrived)
    return response


async def _link(request: AnyRequest, frame: Frame, flow: Flow, identity: Identity, keeper: Doorkeeper) -> Response[Any]:
    """Add the name elsewhere to the account in which this was begun, if that is still who is signed in here."""
    person = await ACCOUNT.authenticate(request)
    if person.id != flow.linking:
        raise FlowLostError
    await keeper.db.write(lambda session: link_identity(session, person.id, identity, keeper.clock))
    return frame.redirect(IDENTITIES, {"linked": flow.provider})


def _kept(found: FoundIdentity, keeper: Doorkeeper) -> Identity:
    provider = provider_name(found.provider_id)
    return Identity(provider=provider, subject_index=keeper.collector.identity_index(provider, found.subject))
