"""Comments with what their authors entrusted to the site, sealed by the real vault."""

from ipaddress import ip_address

from comments.db.database import Database
from comments.discussion.models import Comment
from comments.sites.models import Site
from comments.vault.assembly import Vault
from comments.vault.collection import IdentityPeriods, store_identity
from comments.vault.gate import Authorisation, Look, Opened, Purpose
from tests.factories.comments import make_comment

USUAL = IdentityPeriods(ip_days=90, email_days=365)


async def leave_comment(
    database: Database,
    vault: Vault,
    site: Site,
    *,
    ip: str | None = "203.0.113.7",
    email: str | None = "ada@example.org",
    periods: IdentityPeriods = USUAL,
) -> Comment:
    """A guest's comment with its identity; the vault's clock says when."""
    comment = await database.write(lambda session: make_comment(session, site))
    address = None if ip is None else ip_address(ip)
    entrusted = vault.collector.receive_identity(site.id, comment.id, address, email, periods)
    await vault.collector.store_with(database, entrusted, store_identity)
    return comment


async def look(
    vault: Vault,
    site: Site,
    comment: Comment,
    *fields: str,
    person_id: str = "alice",
    periods: dict[str, int] | None = None,
) -> Opened:
    """An owner looks, past the questions of who may."""
    authorisation = Authorisation(person_id=person_id, role="owner", site_id=site.id, purpose=Purpose.ABUSE)
    asked = Look(row_id=comment.id, fields=fields or ("ip", "email"), periods=periods or {})
    return await vault.gate.open(authorisation, asked)
