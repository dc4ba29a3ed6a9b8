"""The second step of signing in to one's own pages: a code, or a passkey, which may also be the only step."""

from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency

from comments.accounts.errors import StepOverError
from comments.accounts.second_factors import proofs_of
from comments.accounts.signing_in import Doorkeeper
from comments.foundation.errors import CommentsError
from comments.foundation.rate_limit import RateLimiter
from comments.settings import Settings
from comments.web.browser_sessions import ACCOUNT
from comments.web.client_address import Client
from comments.web.guards import Access
from comments.web.passkey_requests import ask_for_passkey, finish
from comments.web.second_step import Step, StepKeeper
from comments.web.sign_in_limits import check_place
from comments.web.visitor.account.entering import ProofForm, following, let_in
from comments.web.visitor.account.frame import AnyRequest, Frame
from comments.web.visitor.account.refusals import refuse_without_cookie
from comments.web.visitor.account.sign_in import SignInForm, sign_in_page


@get("/sign-in/code", opt={"permission": Access.PUBLIC})
async def show_second_step(
    request: AnyRequest,
    frame: NamedDependency[Frame],
    keeper: NamedDependency[Doorkeeper],
    steps: NamedDependency[StepKeeper],
) -> Response[Any]:
    """The form for the second factor, for whoever has made the first step in this browser."""
    step = steps.find(request, "account", "sign-in")
    if step is None or step.account_id is None:
        return refuse_without_cookie(request, frame) or _again(frame, steps)
    return await _page(frame, keeper, step)


@post("/sign-in/code", opt={"permission": Access.PUBLIC})
async def take_second_step(
    request: AnyRequest,
    fields: NamedDependency[dict[str, str]],
    frame: NamedDependency[Frame],
    keeper: NamedDependency[Doorkeeper],
    steps: NamedDependency[StepKeeper],
    limiter: NamedDependency[RateLimiter],
    client_ip: NamedDependency[Client],
    settings: NamedDependency[Settings],
) -> Response[Any]:
    """End the sign-in with a code or a passkey, and lead on to where the person wanted to go."""
    step = steps.find(request, "account", "sign-in")
    if step is None:
        return _again(frame, steps)
    try:
        await check_place(limiter, client_ip.address)
        signed_in = await finish(keeper, steps, step, fields, ACCOUNT.arrival(request, client_ip))
    except StepOverError:
        return _again(frame, steps, step)
    except CommentsError as refusal:
        return await _refused(frame, keeper, steps, step, refusal)
    response = let_in(frame, signed_in, settings, step.following)
    steps.take_back(response)
    return response


@post("/sign-in/passkey-options", opt={"permission": Access.PUBLIC})
async def ask_at_the_door(
    request: AnyRequest,
    fields: NamedDependency[dict[str, str]],
    keeper: NamedDependency[Doorkeeper],
    steps: NamedDependency[StepKeeper],
) -> Response[dict[str, Any]]:
    """What a device is asked for: one of somebody's passkeys after their password, or any, alone."""
    half = None if "alone" in fields else steps.find(request, "account", "sign-in")
    step = half or steps.half("account", None, following(fields.get("next")))
    return await ask_for_passkey(keeper, steps, step)


async def _page(frame: Frame, keeper: Doorkeeper, step: Step, refusal: CommentsError | None = None) -> Response[Any]:
    account_id = step.account_id or ""
    form = ProofForm(
        next=step.following,
        proofs=await keeper.db.read(lambda session: proofs_of(session, account_id)),
        problem=None if refusal is None else frame.problem(refusal),
    )
    return frame.page("code.html", "security", refusal, form=form)


async def _refused(
    frame: Frame, keeper: Doorkeeper, steps: StepKeeper, step: Step, refusal: CommentsError
) -> Response[Any]:
    if step.account_id is not None:
        return await _page(frame, keeper, step, refusal)
    form = SignInForm(next=step.following, problem=frame.problem(refusal))
    return sign_in_page(frame, steps, form, refusal)


def _again(frame: Frame, steps: StepKeeper, step: Step | None = None) -> Response[Any]:
    response = frame.redirect("/account/sign-in", {"why": "over", "next": step.following if step else ""})
    steps.take_back(response)
    return response
