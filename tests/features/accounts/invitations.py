"""Inviting in tests: by somebody who has just signed in, with what inviting needs."""

from dataclasses import dataclass, replace
from typing import Final

from sqlmodel import col, select

from comments.accounts.invitations import invitation_token
from comments.accounts.inviting import Inviter, NewInvitation, invite
from comments.accounts.models import Invitation
from comments.accounts.people import Person
from comments.accounts.rules import Role
from comments.db.database import Database
from comments.foundation.signing import Signer
from comments.sites.models import Site
from comments.vault.assembly import Vault
from tests.clock import SettableClock

ADDRESS: Final = "dora@example.net"
SIGNER: Final = Signer(bytes(32))


@dataclass(frozen=True)
class Post:
    """Sends invitations, and knows the tokens of their links."""

    database: Database
    vault: Vault
    clock: SettableClock

    @property
    def inviter(self) -> Inviter:
        return Inviter(db=self.database, collector=self.vault.collector, signer=SIGNER, clock=self.clock)

    def fresh(self, person: Person) -> Person:
        """Somebody who has just proved who they are."""
        return replace(person, authenticated_at=self.clock.now)

    async def invite(
        self, by: Person, site: Site, role: Role = Role.MODERATOR, email: str = ADDRESS, language: str = "en"
    ) -> Invitation:
        """The newest invitation, as it is stored."""
        wanted = NewInvitation(site_id=site.id, email=email, role=role, language=language)
        before = {each.id for each in await self.stored()}
        await invite(self.inviter, self.fresh(by), wanted)
        (new,) = [each for each in await self.stored() if each.id not in before]
        return new

    async def stored(self) -> list[Invitation]:
        """Every invitation there is."""
        chosen = select(Invitation).order_by(col(Invitation.created_at))
        return list(await self.database.read(lambda session: session.exec(chosen).all()))

    @staticmethod
    def token(invitation: Invitation) -> str:
        """What stands in the mailed link."""
        return invitation_token(invitation.id, SIGNER)
