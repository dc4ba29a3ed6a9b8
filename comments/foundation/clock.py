"""The time, as an argument: whoever reads the clock takes a `Clock`, so that tests can set the date."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Gives the present moment, aware and in UTC."""


def system_clock() -> datetime:
    """The machine's own time, the one place that asks for it."""
    return datetime.now(UTC)  # noqa: TID251  the one clock there is


def to_wire(moment: datetime) -> str:
    """ISO 8601 in UTC with `Z`, to the millisecond, as every time on the wire is written."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
