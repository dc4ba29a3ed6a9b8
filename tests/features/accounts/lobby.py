"""Registering, mailed links and what was promised to whom, past the surfaces."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlmodel import Session, col, select

from comments.accounts.confirming_addresses import confirm
from comments.accounts.joining import Registration, join
from comments.accounts.links import link_token
from comments.accounts.models import Account
from comments.accounts.queries import account_by_username
from comments.accounts.registrar import Registrar
from comments.outbox.models import OutboxEntry
from tests.clock import SettableClock

PASSWORD = "correct horse battery"
EMAIL = "ada@example.org"


@dataclass(frozen=True)
class Lobby:
    """Where people come in; its clock can be set."""

    registrar: Registrar
    clock: SettableClock

    async def join(self, username: str = "ada", email: str = EMAIL, **others: Any) -> Account:
        self.clock.advance(timedelta(seconds=1))
        return await join(
            self.registrar, Registration(username=username, email=email, **{"password": PASSWORD, **others})
        )

    async def confirm(self, token: str) -> Account:
        self.clock.advance(timedelta(seconds=1))
        return await self.registrar.db.write(lambda session: confirm(session, token, self.clock))

    async def member(self, username: str = "ada", email: str = EMAIL) -> Account:
        """Somebody who registered and confirmed."""
        await self.join(username, email)
        return await self.confirm(await self.token("mail.confirm"))

    async def account(self, username: str) -> Account:
        return await self.registrar.db.read(lambda session: account_by_username(session, username))

    async def promised(self) -> list[tuple[str, dict[str, Any]]]:
        """Kind and payload of everything promised so far, the newest last."""

        def look(session: Session) -> list[tuple[str, dict[str, Any]]]:
            rows = session.exec(select(OutboxEntry).order_by(col(OutboxEntry.created_at)))
            return [(each.kind, each.payload) for each in rows]

        return await self.registrar.db.read(look)

    async def kinds(self) -> list[str]:
        return [kind for kind, _ in await self.promised()]

    async def token(self, kind: str) -> str:
        """What stands in the link of the newest mail of a kind."""
        payload = next(payload for each, payload in reversed(await self.promised()) if each == kind)
        return link_token(payload["link"], self.registrar.signer)
