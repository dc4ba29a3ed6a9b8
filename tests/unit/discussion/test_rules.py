"""What may happen to a comment, decided on values."""

from datetime import UTC, datetime, timedelta

import pytest

from comments.discussion.rules import AuthorKind, Status, closes_at, edit_window_ends, first_status, next_moment

NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)
GUEST, MEMBER, STAFF = AuthorKind.GUEST, AuthorKind.MEMBER, AuthorKind.STAFF


@pytest.mark.parametrize(
    ("mode", "kind", "published_before", "expected"),
    [
        ("off", GUEST, False, Status.PUBLISHED),
        ("off", MEMBER, False, Status.PUBLISHED),
        ("first", GUEST, False, Status.PENDING),
        # A name proves nothing: somebody else may use it.
        ("first", GUEST, True, Status.PENDING),
        ("first", MEMBER, False, Status.PENDING),
        ("first", MEMBER, True, Status.PUBLISHED),
        ("first", STAFF, False, Status.PUBLISHED),
        ("all", GUEST, False, Status.PENDING),
        ("all", MEMBER, True, Status.PENDING),
        ("all", STAFF, False, Status.PUBLISHED),
    ],
)
def test_where_a_new_comment_starts(mode: str, kind: AuthorKind, published_before: bool, expected: Status) -> None:
    assert first_status(mode, kind, published_before=published_before) is expected


def test_a_thread_without_a_closing_day_stays_open() -> None:
    assert closes_at(NOON, None) is None


def test_a_thread_closes_after_its_days() -> None:
    assert closes_at(NOON, 30) == NOON + timedelta(days=30)


def test_the_edit_window_is_counted_from_the_post() -> None:
    assert edit_window_ends(NOON, 15) == NOON + timedelta(minutes=15)


def test_two_comments_at_one_moment_still_stand_in_order() -> None:
    assert next_moment(NOON, NOON) > NOON


def test_a_clock_set_back_does_not_put_a_comment_before_others() -> None:
    assert next_moment(NOON - timedelta(hours=1), NOON) > NOON
