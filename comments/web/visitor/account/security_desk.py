"""Somebody at the page of their second factors: what is shown to them, and what becomes of a change."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

import msgspec
from litestar import Response
from litestar.di import NamedDependency
from sqlmodel import Session

from comments.accounts.changing_factors import Changed
from comments.accounts.passkeys import handle_of
from comments.accounts.proving import Holder
from comments.accounts.second_factors import SecondFactors, second_factors_of
from comments.accounts.signing_in import Doorkeeper
from comments.foundation.errors import CommentsError
from comments.web.browser_family import browser_family
from comments.web.browser_sessions import ACCOUNT
from comments.web.client_address import Client
from comments.web.dates import long_day
from comments.web.guards import Entrance
from comments.web.passkey_requests import holder_of
from comments.web.second_step import StepKeeper
from comments.web.visitor.account.entering import let_in
from comments.web.visitor.account.frame import AnyRequest, Frame

ROOM = "/account/security"
_DONE = ("app-added", "app-removed", "passkey-added", "passkey-removed")


class PasskeyLine(msgspec.Struct, frozen=True, kw_only=True):
    """One passkey as its holder knows it."""

    handle: str
    label: str
    since: str
    used: str | None


class SecurityView(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody has set up."""

    app_since: str | None
    passkeys: list[PasskeyLine]
    codes_left: int
    any: bool
    must_have: bool


class Desk:
    """Who is there, in which session, and what their wishes need; no data class, since the framework would read it."""

    def __init__(
        self, request: AnyRequest, frame: Frame, holder: Holder, keeper: Doorkeeper, steps: StepKeeper
    ) -> None:
        self.request = request
        self.frame = frame
        self.holder = holder
        self.keeper = keeper
        self.steps = steps

    async def page(self, refusal: CommentsError | None = None) -> Response[Any]:
        """What is set up, and why something was refused."""
        account_id = self.holder.person.id
        has = await self.keeper.db.read(lambda session: second_factors_of(session, account_id))
        done = self.frame.query.get("done", "")
        return replace(self.frame, path=ROOM, query={}).page(
            "security.html",
            "security",
            refusal,
            view=_view(has, self.frame.language),
            problem=None if refusal is None else self.frame.problem(refusal),
            done=f"security.done.{done}" if done in _DONE else None,
            takes_passkeys=self.steps.takes_passkeys,
            browser=browser_family(self.request.headers.get("user-agent", "")),
        )

    async def change(self, work: Callable[..., Changed], done: str = "") -> Response[Any]:
        """Do it, and say so, or say why not; `work` takes the session, `holder` and `clock`."""

        def write(session: Session) -> Changed:
            return work(session, holder=self.holder, clock=self.keeper.clock)

        try:
            return self.after(await self.keeper.db.write(write), done)
        except CommentsError as refusal:
            return await self.page(refusal)

    def after(self, changed: Changed, done: str) -> Response[Any]:
        """The session's next token, and new recovery codes on a page of their own, this once."""
        if not changed.codes:
            return let_in(self.frame, changed.signed_in, self.steps.settings, f"{ROOM}?done={done}")
        # The page is made before the browser has the new token: its forms must carry the mark of that one.
        csrf = ACCOUNT.form_token(changed.signed_in.token)
        shown = replace(self.frame, csrf=csrf, path=ROOM, query={})
        response = shown.page("codes.html", domain="security", codes=changed.codes, is_first=bool(done))
        ACCOUNT.give(response, changed.signed_in, self.steps.settings)
        return response


async def provide_desk(
    request: AnyRequest,
    frame: NamedDependency[Frame],
    entrance: NamedDependency[Entrance],
    keeper: NamedDependency[Doorkeeper],
    steps: NamedDependency[StepKeeper],
    client_ip: NamedDependency[Client],
) -> Desk:
    """Whoever asks, at their desk."""
    return Desk(request, frame, holder_of(request, entrance, ACCOUNT, client_ip), keeper, steps)


def _view(has: SecondFactors, language: str) -> SecurityView:
    day = partial(_day, language=language)
    passkeys = [
        PasskeyLine(handle=handle_of(each), label=each.label, since=day(each.created_at) or "", used=day(each.used_on))
        for each in has.passkeys
    ]
    return SecurityView(
        app_since=day(has.app_since),
        passkeys=passkeys,
        codes_left=has.codes_left,
        any=has.any,
        must_have=has.must_have,
    )


def _day(when: date | None, language: str) -> str | None:
    return None if when is None else long_day(when, language)
