"""Signing in by a mailed link. Opening it changes nothing, since mail programs open links too: the button does."""

from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from comments.accounts.errors import LinkSpentError, SecondFactorNeededError
from comments.accounts.guessing import Secret
from comments.accounts.mailed_link import account_to_enter, mail_link, spend_link
from comments.accounts.registrar import Registrar
from comments.accounts.signing_in import Doorkeeper, enter
from comments.foundation.errors import CommentsError, FieldProblem, InvalidInputError
from comments.foundation.rate_limit import RateLimiter
from comments.settings import Settings
from comments.web.browser_sessions import ACCOUNT
from comments.web.client_address import Client
from comments.web.guards import Access
from comments.web.problems import wants_page
from comments.web.second_step import StepKeeper
from comments.web.sign_in_limits import LONGEST_LOGIN, check_guess, check_place
from comments.web.visitor.account.carrying import WAY, Way
from comments.web.visitor.account.entering import begin_second_step, following, let_in
from comments.web.visitor.account.frame import AnyRequest, Frame


class LinkForm(msgspec.Struct, frozen=True, kw_only=True):
    """The form that asks for a link, and what the mail leads on to. Prints no name."""

    login: str = ""
    next: str = ""

    def __repr__(self) -> str:
        return "LinkForm()"


@get("/sign-in/link", opt={"permission": Access.PUBLIC})
async def show_link_form(frame: NamedDependency[Frame]) -> Response[Any]:
    """The form."""
    return _form(frame, LinkForm(next=following(frame.query.get("next"))))


@post("/sign-in/link", opt={"permission": Access.PUBLIC}, status_code=200)
async def take_link_form(
    request: AnyRequest,
    fields: NamedDependency[dict[str, str]],
    frame: NamedDependency[Frame],
    registrar: NamedDependency[Registrar],
    client_ip: NamedDependency[Client],
) -> Response[Any]:
    """Mail a link to whoever has that name or address, and say the same to everybody."""
    login, wish = fields.get("login", "").strip(), following(fields.get("next"))
    try:
        if not 0 < len(login) <= LONGEST_LOGIN:
            raise InvalidInputError(FieldProblem("login", "required"))
        await check_guess(registrar.limiter, Secret.LINK, login, client_ip.address)
        await mail_link(registrar, login)
    except CommentsError as refusal:
        return _form(frame, LinkForm(login=login[:LONGEST_LOGIN], next=wish), refusal)
    response = frame.page("mailed_link_sent.html", domain="identities")
    if wish:
        WAY.give(request, response, Way(following=wish))
    return response


@get("/sign-in/link/{token:str}", opt={"permission": Access.PUBLIC})
async def show_link(
    request: AnyRequest, token: FromPath[str], frame: NamedDependency[Frame], keeper: NamedDependency[Doorkeeper]
) -> Response[Any]:
    """A button with the name of whom it lets in."""
    try:
        account = await keeper.db.read(lambda session: account_to_enter(session, token, keeper.clock))
    except LinkSpentError as refusal:
        if not wants_page(request):
            raise
        return _form(frame, LinkForm(), refusal)
    return frame.page("mailed_link.html", domain="identities", username=account.username, token=token)


@post("/sign-in/link/{token:str}", opt={"permission": Access.PUBLIC})
async def take_link(
    request: AnyRequest,
    token: FromPath[str],
    frame: NamedDependency[Frame],
    keeper: NamedDependency[Doorkeeper],
    limiter: NamedDependency[RateLimiter],
    steps: NamedDependency[StepKeeper],
    settings: NamedDependency[Settings],
    client_ip: NamedDependency[Client],
) -> Response[Any]:
    """Use the link up and let them in, past their second factor where they have one."""
    await check_place(limiter, client_ip.address)
    way = WAY.find(request)
    wish = "" if way is None else way.following
    try:
        account_id = await keeper.db.write(lambda session: spend_link(session, token, keeper.clock))
        signed_in = await enter(keeper, account_id, ACCOUNT.arrival(request, client_ip))
        response = let_in(frame, signed_in, settings, wish)
    except SecondFactorNeededError as half:
        response = begin_second_step(frame, steps, half.account_id, wish)
    except LinkSpentError as refusal:
        return _form(frame, LinkForm(next=wish), refusal)
    WAY.take_back(request, response)
    return response


def _form(frame: Frame, form: LinkForm, refusal: CommentsError | None = None) -> Response[Any]:
    problem = frame.problem(refusal) if refusal else None
    return frame.page("mailed_link_form.html", "identities", refusal, form=form, problem=problem)
