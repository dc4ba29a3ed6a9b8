"""Whether the replica that the settings name is one, and of this database."""

from comments.cli.findings import Finding, finding
from comments.db.database import Database
from comments.db.replica import who_answers
from comments.settings import Settings


async def look_at_replica(settings: Settings, primary: Database) -> list[Finding]:
    """What keeps pages from being read there; the service itself would pass it over without a word to its readers."""
    if not settings.replica_url:
        return []
    if primary.is_sqlite:
        return [finding("replica-idle", "advice")]
    named = Database(settings.replica_url, settings.data_dir)
    try:
        replica = await named.read(who_answers)
    except Exception as failure:  # noqa: BLE001  a driver that cannot connect raises what it likes
        return [finding("replica-silent", kind=failure.__cause__ or type(failure).__name__)]
    finally:
        await named.close()
    if not replica.follows:
        return [finding("replica-follows-nobody")]
    ours = await primary.read(who_answers)
    return [] if replica.database == ours.database else [finding("replica-of-another")]
