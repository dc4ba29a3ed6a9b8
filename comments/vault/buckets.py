"""Days as the unit of forgetting: what is taken in on one day, in UTC, shares one key."""

from datetime import UTC, date, datetime, time, timedelta

DAY = timedelta(days=1)


def bucket_of(moment: datetime) -> date:
    """The day whose key seals what is taken in now."""
    return moment.astimezone(UTC).date()


def bucket_end(bucket: date, days: int) -> datetime:
    """When a day's key is due: the period after the last moment of that day."""
    return datetime.combine(bucket, time.min, UTC) + (days + 1) * DAY
