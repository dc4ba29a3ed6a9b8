"""For how long a link to the policy says that it was modified."""

from datetime import datetime, timedelta
from typing import Final

from comments.foundation.dates import long_day
from comments.foundation.texts import texts_for

RECENT: Final = timedelta(days=30)


def recent_until(version: int, published_at: datetime) -> datetime | None:
    """Until when a version counts as a recent change; a first one changes nothing."""
    return None if version == 1 else published_at + RECENT


def change_mark(version: int, published_at: datetime, language: str, now: datetime) -> str | None:
    """Such as «modified on 14 March 2026», while the change is recent."""
    until = recent_until(version, published_at)
    if until is None or now >= until:
        return None
    return texts_for(language, "alerts")("alerts.modified", date=long_day(published_at, language))
