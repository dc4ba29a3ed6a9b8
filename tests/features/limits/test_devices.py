import base64
from datetime import UTC, datetime, timedelta

import pytest

from comments.accounts.devices import MARK_LIFETIME, DeviceMarks
from comments.accounts.models import Account
from comments.foundation.signing import Signer
from tests.clock import SettableClock


def account(name: str, hashed: str = "hash") -> Account:
    created = datetime(2026, 1, 1, tzinfo=UTC)
    return Account(id=f"id-{name}", username=name, username_key=name, password_hash=hashed, created_at=created)


ALICE, BOB = account("alice"), account("bob")


@pytest.fixture
def marks(clock: SettableClock) -> DeviceMarks:
    return DeviceMarks(Signer(b"s" * 32), clock)


def test_a_browser_is_known_where_somebody_signed_in(marks: DeviceMarks) -> None:
    assert marks.lane(marks.renewed(None, ALICE), ALICE) is not None


@pytest.mark.parametrize("kept", [None, "", "x", "~", "a.b.c", "~~~~", "\ud800", "W10.aaaaaa.bbbb"])
def test_any_other_is_a_stranger(marks: DeviceMarks, kept: str | None) -> None:
    assert marks.lane(kept, ALICE) is None


def test_bobs_mark_is_good_for_bob_alone(marks: DeviceMarks) -> None:
    assert marks.lane(marks.renewed(None, BOB), ALICE) is None


def test_a_mark_that_was_signed_elsewhere_is_none(marks: DeviceMarks, clock: SettableClock) -> None:
    elsewhere = DeviceMarks(Signer(b"e" * 32), clock)
    assert marks.lane(elsewhere.renewed(None, ALICE), ALICE) is None


def test_a_mark_for_something_else_is_none(marks: DeviceMarks, clock: SettableClock) -> None:
    assert marks.lane(Signer(b"s" * 32).sign("device", {"name": "x"}, clock), ALICE) is None


def test_with_another_password_every_browser_is_a_stranger(marks: DeviceMarks) -> None:
    assert marks.lane(marks.renewed(None, ALICE), account("alice", "another hash")) is None


def test_a_mark_ends(marks: DeviceMarks, clock: SettableClock) -> None:
    kept = marks.renewed(None, ALICE)
    clock.advance(MARK_LIFETIME + timedelta(seconds=1))
    assert marks.lane(kept, ALICE) is None


def test_signing_in_again_keeps_the_lane_and_renews_its_time(marks: DeviceMarks, clock: SettableClock) -> None:
    kept = marks.renewed(None, ALICE)
    before = marks.lane(kept, ALICE)
    clock.advance(MARK_LIFETIME / 2)
    renewed = marks.renewed(kept, ALICE)
    clock.advance(MARK_LIFETIME / 2)
    clock.advance(timedelta(days=1))
    assert (marks.lane(renewed, ALICE), marks.lane(kept, ALICE)) == (before, None)


def test_one_browser_is_known_to_several_people(marks: DeviceMarks) -> None:
    kept = marks.renewed(marks.renewed(None, ALICE), BOB)
    assert marks.lane(kept, ALICE) not in {None, marks.lane(kept, BOB)}


def test_it_is_known_to_no_more_than_the_last_three(marks: DeviceMarks) -> None:
    kept: str | None = None
    for name in ("alice", "bob", "charlie", "dora"):
        kept = marks.renewed(kept, account(name))
    known = [marks.lane(kept, account(name)) is not None for name in ("alice", "bob", "charlie", "dora")]
    assert known == [False, True, True, True]


def test_a_mark_names_nobody(marks: DeviceMarks) -> None:
    kept = marks.renewed(None, ALICE)
    said = base64.urlsafe_b64decode(kept.partition(".")[0] + "===")
    assert (b"alice" in said, "alice" in kept) == (False, False)


def test_two_browsers_of_one_person_have_nothing_in_common(marks: DeviceMarks) -> None:
    said = [base64.urlsafe_b64decode(marks.renewed(None, ALICE).partition(".")[0] + "===") for _ in range(2)]
    assert set(said[0].split(b'"')) & set(said[1].split(b'"')) == {b"[", b",", b"]"}


def test_marks_print_no_key(marks: DeviceMarks) -> None:
    assert "ssss" not in repr(marks)
