"""Making a passkey on the device that somebody has before them."""

from functools import partial
from typing import Any

from litestar import Response, post
from litestar.di import NamedDependency

from comments.accounts.changing_factors import add_passkey
from comments.foundation.errors import CommentsError
from comments.web.browser_sessions import ACCOUNT
from comments.web.guards import Access
from comments.web.passkey_requests import answer_of, ask_for_new_passkey, new_step, step_of
from comments.web.visitor.account.security_desk import Desk, provide_desk

_DESK = {"desk": provide_desk}


@post("/security/passkeys/options", opt={"permission": Access.RECENT}, dependencies=_DESK)
async def ask_for_one(desk: NamedDependency[Desk]) -> Response[dict[str, Any]]:
    """What a device must know to make one."""
    step = new_step(desk.steps, "register", desk.holder, ACCOUNT)
    return await ask_for_new_passkey(desk.keeper, desk.steps, step)


@post("/security/passkeys", opt={"permission": Access.RECENT}, dependencies=_DESK)
async def keep_passkey(desk: NamedDependency[Desk], fields: NamedDependency[dict[str, str]]) -> Response[Any]:
    """Keep the passkey that the device has made."""
    step = step_of(desk.request, desk.steps, "register", ACCOUNT)
    try:
        answer = answer_of(desk.steps, step, fields.get("credential", ""))
    except CommentsError as refusal:
        return await desk.page(refusal)
    return await desk.change(partial(add_passkey, label=fields.get("label", ""), answer=answer), "passkey-added")
