"""The second step at the console's door: a code, or a passkey, which may also be the only step."""

from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency

from comments.accounts.errors import StepOverError
from comments.accounts.second_factors import proofs_of
from comments.accounts.signing_in import Doorkeeper
from comments.foundation.errors import CommentsError
from comments.foundation.rate_limit import RateLimiter
from comments.web.admin.door import SIGN_IN, ProofForm, SignInForm, begin_again, draw, let_in, refused, wish_of
from comments.web.admin.frame import AnyRequest, Frame
from comments.web.browser_sessions import CONSOLE
from comments.web.client_address import Client
from comments.web.forms import comes_from
from comments.web.guards import Access
from comments.web.passkey_requests import ask_for_passkey, finish
from comments.web.problems import describe
from comments.web.second_step import Step, StepKeeper
from comments.web.sign_in_limits import check_place


@get("/sign-in/code", opt={"permission": Access.PUBLIC})
async def show_second_step(
    request: AnyRequest,
    frame: NamedDependency[Frame],
    keeper: NamedDependency[Doorkeeper],
    steps: NamedDependency[StepKeeper],
) -> Response[Any]:
    """The form for the second factor, for whoever has made the first step in this browser."""
    step = steps.find(request, "console", "sign-in")
    if (step is None or step.account_id is None) and comes_from(request, SIGN_IN):
        # The door has only just begun a step: the browser refused to keep it.
        return frame.redirect(SIGN_IN, {"why": "cookie-refused"})
    if step is None or step.account_id is None:
        return begin_again(frame, steps)
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
) -> Response[Any]:
    """End the sign-in with a code or a passkey, and lead on to where the person wanted to go."""
    step = steps.find(request, "console", "sign-in")
    if step is None:
        return begin_again(frame, steps)
    try:
        await check_place(limiter, client_ip.address)
        signed_in = await finish(keeper, steps, step, fields, CONSOLE.arrival(request, client_ip))
    except StepOverError:
        return begin_again(frame, steps, step)
    except CommentsError as refusal:
        if step.account_id is None:
            return refused(frame, SignInForm(next=step.following, takes_passkeys=True), refusal)
        return await _page(frame, keeper, step, refusal)
    return let_in(frame, signed_in, steps, step.following)


@post("/sign-in/passkey-options", opt={"permission": Access.PUBLIC})
async def ask_at_the_door(
    request: AnyRequest,
    fields: NamedDependency[dict[str, str]],
    keeper: NamedDependency[Doorkeeper],
    steps: NamedDependency[StepKeeper],
) -> Response[dict[str, Any]]:
    """What a device is asked for: one of somebody's passkeys after their password, or any, alone."""
    half = None if "alone" in fields else steps.find(request, "console", "sign-in")
    step = half or steps.half("console", None, wish_of(fields.get("next")))
    return await ask_for_passkey(keeper, steps, step)


async def _page(frame: Frame, keeper: Doorkeeper, step: Step, refusal: CommentsError | None = None) -> Response[Any]:
    account_id = step.account_id or ""
    form = ProofForm(
        next=step.following,
        proofs=await keeper.db.read(lambda session: proofs_of(session, account_id)),
        said=None if refusal is None else describe(refusal, frame.language).detail,
    )
    return draw(frame, "code.html", form, refusal)
