"""Confirming an address. Opening the link changes nothing, since mail programs open links too: a button does."""

from functools import partial
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from comments.accounts.confirming_addresses import account_to_confirm, confirm, send_again
from comments.accounts.errors import AddressTakenError
from comments.accounts.guessing import Secret
from comments.accounts.registrar import Registrar
from comments.db.database import Database
from comments.foundation.clock import Clock
from comments.foundation.errors import CommentsError
from comments.foundation.rate_limit import RateLimiter
from comments.web.client_address import Client
from comments.web.guards import Access
from comments.web.sign_in_limits import LONGEST_LOGIN, check_guess, check_place
from comments.web.visitor.account.entering import following
from comments.web.visitor.account.frame import Frame


@get("/confirm", opt={"permission": Access.PUBLIC})
async def show_send_again(frame: NamedDependency[Frame]) -> Response[Any]:
    """The form for whoever did not get the link."""
    return frame.page("confirm_again.html", domain="register", wish=following(frame.query.get("next")), problem=None)


@post("/confirm", opt={"permission": Access.PUBLIC}, status_code=200)
async def take_send_again(
    fields: NamedDependency[dict[str, str]],
    frame: NamedDependency[Frame],
    registrar: NamedDependency[Registrar],
    client_ip: NamedDependency[Client],
) -> Response[Any]:
    """Mail the link once more to whoever waits for it; the same answer for everybody."""
    login, wish = fields.get("login", "").strip()[:LONGEST_LOGIN], following(fields.get("next"))
    try:
        await check_guess(registrar.limiter, Secret.LINK, login, client_ip.address)
        await send_again(registrar, login)
    except CommentsError as refusal:
        return refused(frame, refusal, "confirm_again.html", wish)
    return frame.page("registered.html", domain="register", wish=wish)


@get("/confirm/{token:str}", opt={"permission": Access.PUBLIC})
async def show_confirm(
    token: FromPath[str],
    frame: NamedDependency[Frame],
    db: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Response[Any]:
    """Which account it is, and the button."""
    account = await db.read(partial(account_to_confirm, token=token, clock=clock))
    wish = following(frame.query.get("next"))
    return frame.page("confirm.html", domain="register", username=account.username, wish=wish)


@post("/confirm/{token:str}", opt={"permission": Access.PUBLIC}, status_code=200)
async def take_confirm(
    token: FromPath[str],
    fields: NamedDependency[dict[str, str]],
    frame: NamedDependency[Frame],
    db: NamedDependency[Database],
    limiter: NamedDependency[RateLimiter],
    client_ip: NamedDependency[Client],
    clock: NamedDependency[Clock],
) -> Response[Any]:
    """Make an account of the registration; its holder signs in then."""
    await check_place(limiter, client_ip.address)
    wish = following(fields.get("next"))
    try:
        account = await db.write(partial(confirm, token=token, clock=clock))
    except AddressTakenError as refusal:
        return refused(frame, refusal, "address_taken.html", wish)
    return frame.page("confirmed.html", domain="register", username=account.username, wish=wish)


def refused(frame: Frame, refusal: CommentsError, template: str, wish: str = "") -> Response[Any]:
    """The page again, with what went wrong."""
    return frame.page(template, "register", refusal, wish=wish, problem=frame.problem(refusal))
