"""What is kept of somebody, shown to that person: through the same gate, recorded as their own access."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session

from comments.db.database import Database
from comments.disclosures.queries import held_until
from comments.disclosures.rules import periods_of
from comments.discussion.queries import comment_by_id
from comments.sites.queries import site_by_id
from comments.sites.rules import SiteSettings
from comments.vault.bound import ACCOUNTS
from comments.vault.gate import AUTHOR, Authorisation, Gate, Look, Purpose


@dataclass(frozen=True, kw_only=True)
class OwnView:
    """What one comment left behind besides its words; None where it has expired, was erased or never given.

    `held_until` is when the last hold on it ends: until then the law or a dispute keeps it.
    """

    ip: str | None = field(repr=False)
    email: str | None = field(repr=False)
    collected_at: datetime | None
    expires_at: dict[str, datetime | None]
    held_until: datetime | None = None


async def own_view(db: Database, gate: Gate, comment_id: str, *, show_ip: bool) -> OwnView:
    """What an author, known by a receipt or a session, may see of their own.

    `show_ip` is for whoever proves more than a mailed link does: the address may be somebody else's.
    """
    site_id, periods = await db.read(lambda session: _site_of(session, comment_id))
    fields = ("ip", "email") if show_ip else ("email",)
    authorisation = Authorisation(person_id=None, role=AUTHOR, site_id=site_id, purpose=Purpose.SELF_ACCESS)
    opened = await gate.open(authorisation, Look(row_id=comment_id, fields=fields, periods=periods))
    return OwnView(
        ip=opened.values.get("ip"),
        email=opened.values.get("email"),
        collected_at=opened.collected_at,
        expires_at={name: opened.expires_at.get(name) for name in ("ip", "email")},
        held_until=await db.read(lambda session: held_until(session, comment_id)),
    )


async def own_email(gate: Gate, account_id: str, address_id: str) -> str | None:
    """The address of somebody's own account, sealed as the row `address_id`."""
    authorisation = Authorisation(person_id=account_id, role=AUTHOR, site_id=None, purpose=Purpose.SELF_ACCESS)
    opened = await gate.open(authorisation, Look(table_name=ACCOUNTS, row_id=address_id, fields=("email",)))
    return opened.values.get("email")


def _site_of(session: Session, comment_id: str) -> tuple[str, dict[str, int]]:
    comment = comment_by_id(session, comment_id)
    return comment.site_id, periods_of(SiteSettings.of(site_by_id(session, comment.site_id)))
