from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from comments.audit.chain import FIRST, Skeleton, canonical, commit_to, link

NAMES = st.none() | st.text(max_size=16)
SKELETONS = st.builds(
    Skeleton,
    sequence=st.integers(min_value=1),
    id=st.text(max_size=16),
    at=st.datetimes(timezones=st.just(UTC)),
    site_id=NAMES,
    actor_id=NAMES,
    action=st.text(max_size=16),
    subject=NAMES,
)
HASHES = st.binary(min_size=32, max_size=32)


@given(HASHES, SKELETONS, SKELETONS, HASHES)
def test_different_acts_have_different_hashes(
    previous: bytes, one: Skeleton, other: Skeleton, commitment: bytes
) -> None:
    assert (link(previous, one, commitment) == link(previous, other, commitment)) == (one == other)


@given(HASHES, HASHES, SKELETONS)
def test_the_act_before_it_enters_the_hash(previous: bytes, commitment: bytes, act: Skeleton) -> None:
    assert (link(previous, act, commitment) == link(FIRST, act, commitment)) == (previous == FIRST)


def test_the_same_moment_in_another_zone_is_the_same() -> None:
    at = datetime(2026, 3, 14, 10, 30, tzinfo=UTC)
    acts = [
        Skeleton(sequence=1, id="a", at=each, site_id=None, actor_id=None, action="x", subject=None)
        for each in (at, at.astimezone(timezone(timedelta(hours=2))))
    ]
    assert link(FIRST, acts[0], FIRST) == link(FIRST, acts[1], FIRST)


def test_the_order_of_keys_does_not_matter() -> None:
    assert canonical({"a": 1, "b": "é"}) == canonical({"b": "é", "a": 1})


@given(st.binary(min_size=32, max_size=32), st.binary(min_size=32, max_size=32))
def test_a_commitment_depends_on_its_salt(one: bytes, other: bytes) -> None:
    assert (commit_to({"note": "x"}, one) == commit_to({"note": "x"}, other)) == (one == other)
