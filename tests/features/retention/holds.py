"""Holds as tests place and look past them."""

from dataclasses import dataclass
from datetime import timedelta

from sqlmodel import Session, select

from comments.audit.actors import OPERATOR
from comments.disclosures.holding import Placed, place_hold
from comments.disclosures.models import Hold
from comments.disclosures.queries import holds_on
from comments.disclosures.rules import HoldOrder
from comments.discussion.models import Comment
from comments.retention.purgers import Retention
from comments.sites.models import Site
from comments.vault.assembly import Vault
from comments.vault.gate import Authorisation, Look, Opened, Purpose
from comments.vault.models import SubjectKey

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Keeper:
    """Places holds on the comments of an instance, and looks at what they keep."""

    retention: Retention
    vault: Vault

    async def hold(self, comment_id: str, days: int, reason: str = "Order 12/2026") -> Placed:
        until = self.retention.clock() + days * DAY
        order = HoldOrder(comment_id=comment_id, reason=reason, until=until)
        return await place_hold(
            self.retention.db, self.retention.expiry.resealer, order, OPERATOR, self.retention.clock
        )

    async def look(self, site: Site, comment: Comment, purpose: Purpose = Purpose.LEGAL) -> Opened:
        """An owner looks, past the questions of who may."""
        holds = await self.retention.db.read(lambda session: holds_on(session, comment.id))
        asked = Look(row_id=comment.id, fields=("ip", "email"), held_as=tuple(each.id for each in holds))
        who = Authorisation(person_id="alice", role="owner", site_id=site.id, purpose=purpose)
        return await self.vault.gate.open(who, asked)

    async def standing(self) -> list[str]:
        """The holds that there are."""
        return await self.retention.db.read(lambda session: list(session.exec(select(Hold.id))))

    async def keys(self) -> dict[str, bytes]:
        """The wrapped keys of holds, by subject."""

        def read(session: Session) -> dict[str, bytes]:
            keys = session.exec(select(SubjectKey)).all()
            return {key.subject: key.wrapped for key in keys if key.subject.startswith("holds:")}

        return await self.vault.keys.read(read)
