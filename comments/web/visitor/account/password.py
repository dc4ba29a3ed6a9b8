"""Changing one's password, and hearing while typing how strong a new one is."""

from datetime import timedelta
from typing import Any, Final

import msgspec
from litestar import Response, post
from litestar.di import NamedDependency

from comments.accounts.changing_passwords import PasswordChange, change_password
from comments.accounts.errors import WrongCredentialsError
from comments.accounts.password_rules import Holder as Whose
from comments.accounts.password_strength import STRONGEST, Strength, strength_of
from comments.accounts.proving import Holder
from comments.accounts.rules import LONGEST_PASSWORD
from comments.accounts.signing_in import Doorkeeper
from comments.foundation.errors import FieldProblem, InvalidInputError
from comments.foundation.rate_limit import RateLimiter, Rule
from comments.foundation.texts import texts_for
from comments.settings import Settings
from comments.vault.gate import Gate
from comments.web.browser_sessions import ACCOUNT
from comments.web.client_address import Client, network_key
from comments.web.guards import Access, Entrance
from comments.web.sign_in_limits import check_sign_in
from comments.web.visitor.account.entering import HOME
from comments.web.visitor.account.frame import HEADERS, AnyRequest, Frame
from comments.web.visitor.account.profile import profile_page

_WHILE_TYPING: Final = Rule(limit=300, window=timedelta(minutes=10))


class StrengthAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """From 0 to `most`, and in words."""

    score: int
    most: int
    text: str


@post("/profile/password", opt={"permission": Access.SIGNED_IN})
async def take_password(
    request: AnyRequest,
    fields: NamedDependency[dict[str, str]],
    frame: NamedDependency[Frame],
    entrance: NamedDependency[Entrance],
    keeper: NamedDependency[Doorkeeper],
    limiter: NamedDependency[RateLimiter],
    client_ip: NamedDependency[Client],
    gate: NamedDependency[Gate],
    settings: NamedDependency[Settings],
) -> Response[Any]:
    """Change it; other sessions end, and this one goes on under another token."""
    holder = Holder(person=entrance.person, token=ACCOUNT.token(request) or "", address=client_ip.address)
    change = PasswordChange(present=fields.get("present", ""), new=fields.get("password", ""))
    # Nobody but its holder has this session, so that strangers' guesses do not count here.
    lane = entrance.person.session_id.encode()
    try:
        guess = await check_sign_in(limiter, entrance.person.username, client_ip.address, lane)
        signed_in = await change_password(keeper, holder, change)
        await guess.was_right()
        signed_in = await keeper.known_again(signed_in, ACCOUNT.arrival(request, client_ip))
    except WrongCredentialsError:
        refusal = InvalidInputError(FieldProblem("present", "wrong-password"))
        return await profile_page(frame, entrance, keeper.db, gate, refusal)
    except InvalidInputError as refused:
        return await profile_page(frame, entrance, keeper.db, gate, refused)
    response = frame.redirect(HOME, {"done": "password"})
    ACCOUNT.give(response, signed_in, settings)
    return response


@post("/password-strength", opt={"permission": Access.PUBLIC}, status_code=200)
async def tell_strength(
    fields: NamedDependency[dict[str, str]],
    frame: NamedDependency[Frame],
    limiter: NamedDependency[RateLimiter],
    client_ip: NamedDependency[Client],
) -> Response[StrengthAnswer]:
    """How strong what is being typed is; nothing of it is kept."""
    await limiter.check("password strength", network_key(client_ip.address), rule=_WHILE_TYPING)
    whose = Whose(username=fields.get("username", ""), email=fields.get("email", ""))
    password, has_second = fields.get("password", "")[: LONGEST_PASSWORD + 1], fields.get("second") == "yes"
    found = await strength_of(password, whose, has_second_factor=has_second)
    return Response(_answer(found, frame.language), headers=dict(HEADERS))


def _answer(found: Strength, language: str) -> StrengthAnswer:
    if found.problem is not None:
        text = texts_for(language, "errors")(f"error.field.{found.problem.code}", **found.problem.parameters)
    else:
        text = texts_for(language, "register")(f"register.strength.{found.score}")
    return StrengthAnswer(score=found.score, most=STRONGEST, text=text)
