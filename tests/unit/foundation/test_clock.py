from datetime import UTC, datetime, timedelta, timezone

import pytest

from comments.foundation.clock import system_clock, to_wire


def test_the_system_s_time_is_aware_and_in_utc() -> None:
    assert system_clock().utcoffset() == timedelta()


def test_the_system_s_time_goes_on() -> None:
    assert system_clock() <= system_clock()


@pytest.mark.parametrize(
    ("moment", "written"),
    [
        (datetime(2026, 3, 14, 10, 30, tzinfo=UTC), "2026-03-14T10:30:00.000Z"),
        (datetime(2026, 3, 14, 10, 30, 5, 123_999, tzinfo=UTC), "2026-03-14T10:30:05.123Z"),
        (datetime(2026, 3, 14, 10, 30, tzinfo=timezone(timedelta(hours=2))), "2026-03-14T08:30:00.000Z"),
        (datetime(2026, 1, 1, 0, 30, tzinfo=timezone(timedelta(hours=1))), "2025-12-31T23:30:00.000Z"),
    ],
)
def test_a_time_is_written_in_utc_to_the_millisecond(moment: datetime, written: str) -> None:
    assert to_wire(moment) == written
