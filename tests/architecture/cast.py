"""Everybody who may come to a route: strangers, a guest with a receipt, and people with roles here and elsewhere."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

import httpx
from sqlmodel import Session

from comments.accounts.models import Account
from comments.accounts.people import SessionKind
from comments.accounts.queries import account_by_username
from comments.accounts.rules import Role
from comments.accounts.sessions import SignedIn, start_session
from comments.sites.rules import SiteSettings
from comments.web.browser_sessions import ACCOUNT, CONSOLE
from tests.service import BAKERY, BLOG, Running, comment_body

IP: Final = "203.0.113.77"
EMAIL: Final = "nadia.from.the.matrix@nadia-matrix.example"
NOBODY: Final = "nobody-has-this-token"
COMMENTS: Final = "/api/v1/sites/garage/comments"

ACTORS: Final = ("anonymous", "receipt", "bound", "widget", "alice", "ann", "bob", "charlie")
"""`receipt` holds the comment's receipt; `bound` is alice with a session that is good for another site alone, `widget`
alice with the token that the garage's own pages have, and no cookie."""


@dataclass(frozen=True)
class Visit:
    """One actor before one route, with a comment that nobody has touched yet."""

    actor: str
    comment_id: str
    receipt: str
    api: SignedIn | None
    console: SignedIn | None
    account: SignedIn | None
    alices_session: str
    monas_account: str

    @property
    def bearer(self) -> str | None:
        """What the actor shows to the API."""
        return self.receipt if self.actor == "receipt" else None if self.api is None else self.api.token

    def cookie(self, path: str) -> str | None:
        """What the actor's browser shows to the console, or to the pages of the account."""
        session = self.account if path.startswith("/account") else self.console
        return self.receipt if self.actor == "receipt" else None if session is None else session.token

    @property
    def values(self) -> Mapping[str, str]:
        """What stands in the address for each of its parameters."""
        return {
            "site": "garage",
            "comment_id": self.comment_id,
            "token": self.bearer or NOBODY,
            "session_id": self.alices_session,
            "account_id": self.monas_account,
            "invitation_id": "unknown",
            "provider": "unknown",
            "month": "2026-02",
            "reference": "unknown",
            "name": "page.css",
            "reaction": "like",
            "rest": "nowhere",
            "path": "nowhere",
        }


class Cast:
    """The people of two blogs; each visit has sessions of its own, so that ending one hurts no other."""

    def __init__(self, running: Running, garage_id: str, bakery_id: str, monas_account: str) -> None:
        self._running = running
        self._garage_id = garage_id
        self._bakery_id = bakery_id
        self._mona = monas_account
        self._shared: tuple[str, str] | None = None
        self.console_cookie = CONSOLE.cookie_name(running.settings)
        self.account_cookie = ACCOUNT.cookie_name(running.settings)

    @classmethod
    async def assemble(cls, running: Running) -> "Cast":
        """Both blogs and everybody."""
        garage = await running.add_site("garage", [BLOG], SiteSettings(challenge=False))
        bakery = await running.add_site("bakery", [BAKERY], SiteSettings(challenge=False))
        await running.add_person("alice", {garage.id: Role.OWNER, bakery.id: Role.OWNER})
        await running.add_person("ann", {garage.id: Role.ADMIN})
        await running.add_person("bob", {garage.id: Role.MODERATOR})
        await running.add_person("charlie", {bakery.id: Role.OWNER})
        await running.add_person("mona", {garage.id: Role.MODERATOR})
        mona = await running.db.read(lambda session: account_by_username(session, "mona").id)
        return cls(running, garage.id, bakery.id, mona)

    async def visits(self, client: httpx.AsyncClient, *, one_comment_each: bool) -> list[Visit]:
        """Everybody comes, each to a comment of their own where what they do to it would be in the next one's way."""
        if one_comment_each or self._shared is None:
            posted = [await self._post(client) for _ in ACTORS] if one_comment_each else [await self._post(client)]
            self._shared = self._shared or posted[0]
        # Of many sessions the one longest unused ends: each visit's are younger than those of the one before.
        self._running.clock.advance(timedelta(seconds=1))
        found = posted if one_comment_each else [self._shared] * len(ACTORS)
        signed_in = await self._running.db.write(self._sign_everybody_in)
        return [
            Visit(actor=actor, comment_id=comment_id, receipt=receipt, monas_account=self._mona, **sessions)
            for actor, (comment_id, receipt), sessions in zip(ACTORS, found, signed_in, strict=True)
        ]

    @staticmethod
    async def _post(client: httpx.AsyncClient) -> tuple[str, str]:
        answer = (await client.post(COMMENTS, json=comment_body(author={"name": "Nadia", "email": EMAIL}))).json()
        return answer["comment"]["id"], answer["receipt"]["token"]

    def _sign_everybody_in(self, session: Session) -> list[dict[str, Any]]:
        return [self._sign_in(session, actor) for actor in ACTORS]

    def _sign_in(self, session: Session, actor: str) -> dict[str, Any]:
        alice = account_by_username(session, "alice")
        nobody = dict.fromkeys(("api", "console", "account"))
        if actor in {"anonymous", "receipt"}:
            return nobody | {"alices_session": self._begin(session, alice, "api").person.session_id}
        if actor == "widget":
            token = self._begin(session, alice, "widget", self._garage_id)
            return nobody | {"api": token, "alices_session": self._begin(session, alice, "api").person.session_id}
        site_id = self._bakery_id if actor == "bound" else None
        account = alice if actor == "bound" else account_by_username(session, actor)
        api = self._begin(session, account, "api", site_id)
        alices = api if actor == "alice" else self._begin(session, alice, "api")
        return {
            "api": api,
            "console": self._begin(session, account, "console", site_id),
            "account": self._begin(session, account, "account", site_id),
            "alices_session": alices.person.session_id,
        }

    def _begin(self, session: Session, account: Account, kind: SessionKind, site_id: str | None = None) -> SignedIn:
        return start_session(session, account, kind, site_id, self._running.clock)
