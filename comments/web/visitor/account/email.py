"""Changing one's address: asked for here, then agreed to by a link at each of the two addresses."""

from functools import partial
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from comments.accounts.changing_addresses import agree, ask_for_address, forget_wish, purpose_of_link
from comments.accounts.errors import AddressTakenError
from comments.accounts.registrar import Registrar
from comments.accounts.rules import LONGEST_EMAIL
from comments.db.database import Database
from comments.foundation.clock import Clock
from comments.foundation.errors import CommentsError
from comments.foundation.rate_limit import RateLimiter
from comments.web.client_address import Client
from comments.web.guards import Access, Entrance
from comments.web.sign_in_limits import check_place
from comments.web.visitor.account.confirmation import refused
from comments.web.visitor.account.entering import HOME
from comments.web.visitor.account.frame import Frame


@get("/email", opt={"permission": Access.RECENT})
async def show_email(frame: NamedDependency[Frame]) -> Response[Any]:
    """The form for a new address."""
    return _form(frame, "")


@post("/email", opt={"permission": Access.RECENT})
async def take_email(
    fields: NamedDependency[dict[str, str]],
    frame: NamedDependency[Frame],
    entrance: NamedDependency[Entrance],
    registrar: NamedDependency[Registrar],
) -> Response[Any]:
    """Mail both addresses; the same answer whoever has the new one."""
    email = fields.get("email", "")
    try:
        await ask_for_address(registrar, entrance.person.id, email)
    except CommentsError as refusal:
        return _form(frame, email, refusal)
    return frame.redirect(HOME, {"done": "asked"})


@post("/email/withdraw", opt={"permission": Access.SIGNED_IN})
async def withdraw_email(
    frame: NamedDependency[Frame],
    entrance: NamedDependency[Entrance],
    db: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Response[Any]:
    """Give up an address that waits."""
    await db.write(partial(forget_wish, account_id=entrance.person.id, clock=clock))
    return frame.redirect(HOME, {"done": "withdrawn"})


@get("/email/{token:str}", opt={"permission": Access.PUBLIC})
async def show_agree(
    token: FromPath[str],
    frame: NamedDependency[Frame],
    db: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Response[Any]:
    """What the link agrees to, and the button: mail programs open links too."""
    purpose, account = await db.read(partial(purpose_of_link, token=token, clock=clock))
    return frame.page("agree.html", domain="register", purpose=purpose.value, username=account.username)


@post("/email/{token:str}", opt={"permission": Access.PUBLIC}, status_code=200)
async def take_agree(
    token: FromPath[str],
    frame: NamedDependency[Frame],
    db: NamedDependency[Database],
    limiter: NamedDependency[RateLimiter],
    client_ip: NamedDependency[Client],
    clock: NamedDependency[Clock],
) -> Response[Any]:
    """Agree; the address is changed once both have."""
    await check_place(limiter, client_ip.address)
    try:
        is_changed = await db.write(partial(agree, token=token, clock=clock))
    except AddressTakenError as refusal:
        return refused(frame, refusal, "address_taken.html")
    return frame.page("agreed.html", domain="register", is_changed=is_changed)


def _form(frame: Frame, email: str, refusal: CommentsError | None = None) -> Response[Any]:
    problem = None if refusal is None else frame.problem(refusal)
    return frame.page("email.html", refusal=refusal, problem=problem, email=email, longest_email=LONGEST_EMAIL)
