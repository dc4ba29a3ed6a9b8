"""For how long a link to the policy says that it was modified."""

from datetime import datetime, timedelta
from typing import Final

from comments.foundation.dates import long_day
from comments.foundation.texts import texts_for

RECENT: Final = timedelta(days=30)
"""So long after its publication a version counts as a recent change; the widget knows the same number."""


def change_mark(version: int, published_at: datetime, language: str, now: datetime) -> str | None:
    """Such as «modified on 14 March 2026», while the change is recent; a first version changes nothing."""
    if version == 1 or now - published_at >= RECENT:
        return None
    return texts_for(language, "alerts")("alerts.modified", date=long_day(published_at, language))
