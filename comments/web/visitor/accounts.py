"""Registering by program. The answer is the same whether or not the address is known."""

from typing import Any

import msgspec
from litestar import Controller, Request, Response, post
from litestar.di import NamedDependency
from litestar.params import JSONBody
from litestar.status_codes import HTTP_201_CREATED

from comments.accounts.joining import Registration
from comments.accounts.made_under import UNKNOWN
from comments.accounts.registrar import Registrar
from comments.policies.welcoming import policy_for_newcomers
from comments.web.client_address import Client
from comments.web.problems import language_of
from comments.web.visitor.joining import register
from comments.web.visitor.me import AccountView

_NO_STORE = {"Cache-Control": "no-store"}
_LONGEST_KEY = 200


class RegistrationInput(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All that registering takes. Prints no value."""

    username: str
    email: str
    password: str

    def __repr__(self) -> str:
        return "RegistrationInput()"


class RegisteredAnswer(msgspec.Struct, frozen=True):
    """The name is held for 48 hours, until the link that was mailed is opened."""

    account: AccountView


class AccountController(Controller):
    """No other page than our own may call it."""

    path = "/api/v1/accounts"
    tags = ["account"]

    @post("/", operation_id="register", status_code=HTTP_201_CREATED, opt={"interaction": "register"})
    async def register_account(
        self,
        request: Request[Any, Any, Any],
        data: JSONBody[RegistrationInput],
        registrar: NamedDependency[Registrar],
        client_ip: NamedDependency[Client],
    ) -> Response[RegisteredAnswer]:
        """Register with a username, an e-mail address and a password, and nothing else.

        Nobody can sign in before the link that is mailed has been opened. Whoever owns a known address is told by mail.
        """
        welcome = await registrar.db.read(lambda session: policy_for_newcomers(session, None))
        new = Registration(
            username=data.username,
            email=data.email,
            password=data.password,
            language=language_of(request),
            made_under=UNKNOWN if welcome is None else welcome.made_under,
            idempotency_key=request.headers.get("idempotency-key", "")[:_LONGEST_KEY] or None,
        )
        held = await register(registrar, new, client_ip)
        return Response(RegisteredAnswer(AccountView(id=held.id, username=held.username)), headers=_NO_STORE)
