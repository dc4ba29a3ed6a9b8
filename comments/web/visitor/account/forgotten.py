"""Asking for the link that sets a new password; the answer is the same whether or not there is such an account."""

from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency

from comments.accounts.guessing import Secret
from comments.accounts.registrar import Registrar
from comments.accounts.resetting import mail_link
from comments.foundation.errors import CommentsError
from comments.web.client_address import Client
from comments.web.guards import Access
from comments.web.sign_in_limits import LONGEST_LOGIN, check_guess
from comments.web.visitor.account.confirmation import refused
from comments.web.visitor.account.entering import following
from comments.web.visitor.account.frame import Frame


@get("/forgotten", opt={"permission": Access.PUBLIC})
async def show_forgotten(frame: NamedDependency[Frame]) -> Response[Any]:
    """The form."""
    return frame.page("forgotten.html", domain="register", wish=following(frame.query.get("next")), problem=None)


@post("/forgotten", opt={"permission": Access.PUBLIC}, status_code=200)
async def take_forgotten(
    fields: NamedDependency[dict[str, str]],
    frame: NamedDependency[Frame],
    registrar: NamedDependency[Registrar],
    client_ip: NamedDependency[Client],
) -> Response[Any]:
    """Mail the link, if there is somebody to mail it to."""
    login, wish = fields.get("login", "").strip()[:LONGEST_LOGIN], following(fields.get("next"))
    try:
        await check_guess(registrar.limiter, Secret.LINK, login, client_ip.address)
        await mail_link(registrar, login)
    except CommentsError as refusal:
        return refused(frame, refusal, "forgotten.html", wish)
    return frame.page("forgotten_sent.html", domain="register", wish=wish)
