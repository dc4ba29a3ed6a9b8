"""Times as they are typed on a command line."""

from datetime import UTC, datetime

import click

_EARLIEST, _LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


class Moment(click.ParamType[datetime]):
    """A time in ISO 8601; without a zone it is UTC."""

    name = "moment"

    def convert(self, value: str | datetime, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """The moment, if it is one that retention can reckon with."""
        if isinstance(value, datetime):
            return value
        try:
            given = datetime.fromisoformat(value)
            moment = given.astimezone(UTC) if given.tzinfo else given.replace(tzinfo=UTC)
        except (ValueError, OverflowError):
            # The last day of the calendar is beyond it in another zone.
            self.fail(value, param, ctx)
        if not _EARLIEST <= moment <= _LATEST:
            self.fail(value, param, ctx)
        return moment
