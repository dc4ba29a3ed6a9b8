"""Proving once more who one is, before what cannot be undone; then back to where one was."""

from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency

from comments.accounts.second_factors import proofs_of
from comments.accounts.signing_in import Doorkeeper
from comments.foundation.errors import CommentsError
from comments.foundation.rate_limit import RateLimiter
from comments.settings import Settings
from comments.web.browser_sessions import ACCOUNT
from comments.web.client_address import Client
from comments.web.guards import Access, Entrance
from comments.web.passkey_requests import ask_for_passkey, holder_of, new_step, prove, step_of
from comments.web.second_step import StepKeeper
from comments.web.sign_in_limits import check_place
from comments.web.visitor.account.entering import ProofForm, following, let_in
from comments.web.visitor.account.frame import AnyRequest, Frame


@get("/confirm-identity", opt={"permission": Access.SIGNED_IN})
async def show_proof(
    frame: NamedDependency[Frame], entrance: NamedDependency[Entrance], keeper: NamedDependency[Doorkeeper]
) -> Response[Any]:
    """The form."""
    return await _page(frame, keeper, entrance, following(frame.query.get("next")))


@post("/confirm-identity", opt={"permission": Access.SIGNED_IN})
async def take_proof(
    request: AnyRequest,
    fields: NamedDependency[dict[str, str]],
    frame: NamedDependency[Frame],
    entrance: NamedDependency[Entrance],
    keeper: NamedDependency[Doorkeeper],
    steps: NamedDependency[StepKeeper],
    limiter: NamedDependency[RateLimiter],
    client_ip: NamedDependency[Client],
    settings: NamedDependency[Settings],
) -> Response[Any]:
    """Give the session another token and lead back; what was to be done is then asked for once more."""
    wish = following(fields.get("next"))
    holder, step = holder_of(request, entrance, ACCOUNT, client_ip), step_of(request, steps, "prove", ACCOUNT)
    try:
        await check_place(limiter, client_ip.address)
        signed_in = await prove(keeper, steps, step, fields, holder)
    except CommentsError as refusal:
        return await _page(frame, keeper, entrance, wish, refusal)
    response = let_in(frame, signed_in, settings, wish)
    steps.take_back(response)
    return response


@post("/confirm-identity/passkey-options", opt={"permission": Access.SIGNED_IN})
async def ask_for_proof(
    request: AnyRequest,
    entrance: NamedDependency[Entrance],
    keeper: NamedDependency[Doorkeeper],
    steps: NamedDependency[StepKeeper],
    client_ip: NamedDependency[Client],
) -> Response[dict[str, Any]]:
    """What a device is asked for: one of the person's own passkeys."""
    holder = holder_of(request, entrance, ACCOUNT, client_ip)
    return await ask_for_passkey(keeper, steps, new_step(steps, "prove", holder, ACCOUNT))


async def _page(
    frame: Frame, keeper: Doorkeeper, entrance: Entrance, wish: str, refusal: CommentsError | None = None
) -> Response[Any]:
    account_id = entrance.person.id
    form = ProofForm(
        next=wish,
        proofs=await keeper.db.read(lambda session: proofs_of(session, account_id)),
        problem=None if refusal is None else frame.problem(refusal),
    )
    return frame.page("confirm_identity.html", "security", refusal, form=form)
