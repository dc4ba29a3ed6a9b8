"""Looking at the record in tests."""

from comments.audit.actions import Action
from comments.audit.models import AuditEntry
from comments.audit.queries import entries
from comments.db.database import Database


async def acts(database: Database, *kinds: Action) -> list[AuditEntry]:
    """The acts of those kinds, newest first."""
    record = await database.read(lambda session: entries(session, None, limit=10_000))
    return [entry for entry in record if entry.action in kinds]


async def count_acts(database: Database, *kinds: Action) -> int:
    """How many there are."""
    return len(await acts(database, *kinds))
