"""Coming over from one's own pages, and proving once more who one is before what cannot be undone."""

from dataclasses import replace
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency

from comments.accounts.authorising import require_recent
from comments.accounts.errors import RecentSignInNeededError, SecondFactorNeededError
from comments.accounts.second_factors import proofs_of
from comments.accounts.signing_in import Doorkeeper, enter
from comments.foundation.errors import CommentsError, NotSignedInError
from comments.foundation.rate_limit import RateLimiter
from comments.web.admin.door import SIGN_IN, ProofForm, begin_second_step, draw, let_in, wish_of
from comments.web.admin.frame import AnyRequest, Frame
from comments.web.browser_sessions import ACCOUNT, CONSOLE
from comments.web.client_address import Client
from comments.web.guards import Access, Entrance
from comments.web.passkey_requests import ask_for_passkey, holder_of, new_step, prove, step_of
from comments.web.problems import describe
from comments.web.second_step import StepKeeper
from comments.web.sign_in_limits import check_place


@post("/enter", opt={"permission": Access.PUBLIC})
async def come_over(
    request: AnyRequest,
    fields: NamedDependency[dict[str, str]],
    frame: NamedDependency[Frame],
    keeper: NamedDependency[Doorkeeper],
    steps: NamedDependency[StepKeeper],
    client_ip: NamedDependency[Client],
) -> Response[Any]:
    """A session in the console for whoever proved a moment ago, in their own pages, who they are."""
    wish, arrival = wish_of(fields.get("next")), CONSOLE.arrival(request, client_ip)
    try:
        person = await ACCOUNT.authenticate(request)
        require_recent(person, keeper.clock)
        arrival = replace(arrival, proved_at=person.authenticated_at)
        return let_in(frame, await enter(keeper, person.id, arrival, strong=person.strong), steps, wish)
    except NotSignedInError:
        return frame.redirect(SIGN_IN, {"next": wish})
    except RecentSignInNeededError:
        back = wish_of(fields.get("back")) or frame.url(SIGN_IN, next=wish)
        return frame.redirect("/account/confirm-identity", {"next": back})
    except SecondFactorNeededError as half:
        return begin_second_step(frame, steps, half.account_id, wish)


@get("/confirm-identity", opt={"permission": Access.SIGNED_IN})
async def show_proof(
    frame: NamedDependency[Frame], entrance: NamedDependency[Entrance], keeper: NamedDependency[Doorkeeper]
) -> Response[Any]:
    """The form."""
    return await _page(frame, keeper, entrance, wish_of(frame.query.get("next")))


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
) -> Response[Any]:
    """Give the session another token and lead back; what was to be done is then asked for once more."""
    wish = wish_of(fields.get("next"))
    holder, step = holder_of(request, entrance, CONSOLE, client_ip), step_of(request, steps, "prove", CONSOLE)
    try:
        await check_place(limiter, client_ip.address)
        signed_in = await prove(keeper, steps, step, fields, holder)
    except CommentsError as refusal:
        return await _page(frame, keeper, entrance, wish, refusal)
    return let_in(frame, signed_in, steps, wish)


@post("/confirm-identity/passkey-options", opt={"permission": Access.SIGNED_IN})
async def ask_for_proof(
    request: AnyRequest,
    entrance: NamedDependency[Entrance],
    keeper: NamedDependency[Doorkeeper],
    steps: NamedDependency[StepKeeper],
    client_ip: NamedDependency[Client],
) -> Response[dict[str, Any]]:
    """What a device is asked for: one of the person's own passkeys."""
    holder = holder_of(request, entrance, CONSOLE, client_ip)
    return await ask_for_passkey(keeper, steps, new_step(steps, "prove", holder, CONSOLE))


async def _page(
    frame: Frame, keeper: Doorkeeper, entrance: Entrance, wish: str, refusal: CommentsError | None = None
) -> Response[Any]:
    account_id = entrance.person.id
    form = ProofForm(
        next=wish,
        proofs=await keeper.db.read(lambda session: proofs_of(session, account_id)),
        said=None if refusal is None else describe(refusal, frame.language).detail,
    )
    return draw(frame, "confirm_identity.html", form, refusal)
