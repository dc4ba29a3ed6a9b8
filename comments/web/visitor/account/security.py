"""One's second factors: an app's codes, passkeys, and codes on paper."""

from dataclasses import replace
from functools import partial
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from markupsafe import Markup

from comments.accounts.changing_factors import (
    begin_app,
    confirm_app,
    remove_app,
    remove_passkey,
    renew_codes,
    unconfirmed_seed,
)
from comments.accounts.totp import app_address
from comments.foundation.errors import CommentsError
from comments.web.guards import Access
from comments.web.visitor.account.security_desk import ROOM, Desk, provide_desk

_DESK = {"desk": provide_desk}
_APP = f"{ROOM}/app"
_GROUP = 4


@get("/security", opt={"permission": Access.SIGNED_IN}, dependencies=_DESK)
async def show_security(desk: NamedDependency[Desk]) -> Response[Any]:
    """What is set up."""
    return await desk.page()


@post("/security/app", opt={"permission": Access.RECENT}, dependencies=_DESK)
async def begin_with_app(desk: NamedDependency[Desk]) -> Response[Any]:
    """Make a seed, and show it on the page that asks for the first code."""
    await begin_app(desk.keeper.verifier, desk.holder.person.id)
    return desk.frame.redirect(_APP)


@get("/security/app", opt={"permission": Access.RECENT}, dependencies=_DESK)
async def show_app(desk: NamedDependency[Desk]) -> Response[Any]:
    """The seed that waits for its first code, as a picture and as text."""
    return await _app_page(desk)


@post("/security/app/confirm", opt={"permission": Access.RECENT}, dependencies=_DESK)
async def take_first_code(desk: NamedDependency[Desk], fields: NamedDependency[dict[str, str]]) -> Response[Any]:
    """Let the app count, now that it showed a code."""
    try:
        changed = await confirm_app(desk.keeper.verifier, desk.holder, fields.get("code", ""))
    except CommentsError as refusal:
        return await _app_page(desk, refusal)
    return desk.after(changed, "app-added")


@post("/security/app/remove", opt={"permission": Access.RECENT}, dependencies=_DESK)
async def drop_app(desk: NamedDependency[Desk]) -> Response[Any]:
    """Let the app count no more."""
    return await desk.change(remove_app, "app-removed")


@post("/security/codes", opt={"permission": Access.RECENT}, dependencies=_DESK)
async def make_codes(desk: NamedDependency[Desk]) -> Response[Any]:
    """New recovery codes in place of the old ones, shown this once."""
    return await desk.change(renew_codes)


@post("/security/passkeys/remove", opt={"permission": Access.RECENT}, dependencies=_DESK)
async def drop_passkey(desk: NamedDependency[Desk], fields: NamedDependency[dict[str, str]]) -> Response[Any]:
    """Forget a passkey."""
    return await desk.change(partial(remove_passkey, handle=fields.get("passkey", "")), "passkey-removed")


async def _app_page(desk: Desk, refusal: CommentsError | None = None) -> Response[Any]:
    import segno  # noqa: PLC0415  who sets up a code needs it, and nobody else

    seed = await unconfirmed_seed(desk.keeper.verifier, desk.holder.person.id)
    if seed is None:
        return desk.frame.redirect(ROOM)
    address = app_address(seed, desk.holder.person.username, desk.steps.settings.operator)
    picture = segno.make(address, error="m", micro=False).svg_inline(scale=4, dark="#000", light="#fff")
    return replace(
        desk.frame, path=_APP, query={}
    ).page(
        "app.html",
        "security",
        refusal,
        address=address,
        # A picture of ours, made of numbers: nothing in it was typed by anybody.
        picture=Markup(picture),  # noqa: S704
        seed=" ".join(seed[start : start + _GROUP] for start in range(0, len(seed), _GROUP)),
        problem=None if refusal is None else desk.frame.problem(refusal),
    )
