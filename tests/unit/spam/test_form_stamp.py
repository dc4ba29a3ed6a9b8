from datetime import timedelta

import pytest

from comments.foundation.signing import Signer
from comments.spam.form_stamp import (
    FormExpiredError,
    HoneypotFilledError,
    TooFastError,
    check_honeypot,
    check_stamp,
    new_stamp,
)
from tests.clock import SettableClock

GARAGE, THREAD = "garage-id", "/posts/brakes/"


@pytest.fixture
def stamp(signer: Signer, clock: SettableClock) -> str:
    return new_stamp(signer, GARAGE, THREAD, clock)


@pytest.mark.parametrize("age", [timedelta(seconds=3), timedelta(seconds=4), timedelta(hours=1), timedelta(hours=24)])
def test_a_form_that_took_a_person_s_time_passes(
    stamp: str, signer: Signer, clock: SettableClock, age: timedelta
) -> None:
    clock.advance(age)
    check_stamp(signer, stamp, GARAGE, THREAD, clock)


@pytest.mark.parametrize("age", [timedelta(), timedelta(seconds=1), timedelta(seconds=2.9)])
def test_a_form_faster_than_anybody_types_is_refused(
    stamp: str, signer: Signer, clock: SettableClock, age: timedelta
) -> None:
    clock.advance(age)
    with pytest.raises(TooFastError):
        check_stamp(signer, stamp, GARAGE, THREAD, clock)


@pytest.mark.parametrize("begin", [0.0, 0.1, 0.5, 0.999])
def test_nobody_waits_longer_than_three_seconds(signer: Signer, clock: SettableClock, begin: float) -> None:
    clock.advance(timedelta(seconds=begin))
    stamp = new_stamp(signer, GARAGE, THREAD, clock)
    clock.advance(timedelta(seconds=3))
    check_stamp(signer, stamp, GARAGE, THREAD, clock)


def test_a_form_older_than_a_day_has_expired(stamp: str, signer: Signer, clock: SettableClock) -> None:
    clock.advance(timedelta(hours=24, seconds=1))
    with pytest.raises(FormExpiredError):
        check_stamp(signer, stamp, GARAGE, THREAD, clock)


@pytest.mark.parametrize(("site_id", "key"), [("bakery-id", THREAD), (GARAGE, "/posts/oil/"), (GARAGE, "\ud800")])
def test_a_form_of_another_thread_has_expired(
    stamp: str, signer: Signer, clock: SettableClock, site_id: str, key: str
) -> None:
    clock.advance(timedelta(minutes=1))
    with pytest.raises(FormExpiredError):
        check_stamp(signer, stamp, site_id, key, clock)


@pytest.mark.parametrize("stamp", ["", "a.b.c", "é", "x" * 5_000])
def test_a_forged_stamp_has_expired(stamp: str, signer: Signer, clock: SettableClock) -> None:
    with pytest.raises(FormExpiredError):
        check_stamp(signer, stamp, GARAGE, THREAD, clock)


@pytest.mark.parametrize("value", [None, ""])
def test_a_field_left_empty_passes(value: str | None) -> None:
    check_honeypot(value)


@pytest.mark.parametrize("value", ["https://example.org", " ", "0"])
def test_a_filled_hidden_field_is_refused(value: str) -> None:
    with pytest.raises(HoneypotFilledError):
        check_honeypot(value)
