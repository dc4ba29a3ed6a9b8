import hashlib
from datetime import timedelta

import msgspec
import pytest

from comments.foundation.signing import Signer
from comments.spam.proof_of_work import (
    BITS,
    Challenge,
    ChallengeFailedError,
    ChallengeRequiredError,
    Solution,
    issue,
    solve,
    verify,
)
from tests.clock import SettableClock

GARAGE, BAKERY = "garage-id", "bakery-id"
FEW_BITS = 4


@pytest.fixture
def challenge(signer: Signer, clock: SettableClock) -> Challenge:
    return issue(signer, GARAGE, clock, bits=FEW_BITS)


@pytest.fixture
def solution(challenge: Challenge) -> Solution:
    return solve(challenge)


def wrong_number(challenge: Challenge) -> int:
    return next(
        number
        for number in range(1000)
        if hashlib.sha256(f"{challenge.salt}:{number}".encode()).digest()[0] >= 1 << (8 - FEW_BITS)
    )


def refused(solution: Solution, signer: Signer, clock: SettableClock, site_id: str = GARAGE) -> bool:
    try:
        verify(solution, signer, site_id, clock)
    except ChallengeFailedError:
        return True
    return False


def test_a_solved_challenge_gives_a_fingerprint_of_32_bytes(
    solution: Solution, signer: Signer, clock: SettableClock
) -> None:
    assert len(verify(solution, signer, GARAGE, clock)) == 32


def test_the_usual_work_can_be_done(signer: Signer, clock: SettableClock) -> None:
    solution = solve(issue(signer, GARAGE, clock))
    assert (solution.bits, refused(solution, signer, clock)) == (BITS, False)


def test_the_hash_begins_with_so_many_zero_bits(solution: Solution) -> None:
    digest = hashlib.sha256(f"{solution.salt}:{solution.number}".encode()).digest()
    assert f"{int.from_bytes(digest):0256b}".startswith("0" * FEW_BITS)


def test_a_wrong_number_is_refused(solution: Solution, signer: Signer, clock: SettableClock) -> None:
    wrong = msgspec.structs.replace(solution, number=wrong_number(solution))
    assert refused(wrong, signer, clock)


def test_another_site_s_solution_is_refused(solution: Solution, signer: Signer, clock: SettableClock) -> None:
    assert refused(solution, signer, clock, BAKERY)


def test_a_solution_is_good_until_it_expires(solution: Solution, signer: Signer, clock: SettableClock) -> None:
    clock.advance(timedelta(minutes=9, seconds=59))
    assert not refused(solution, signer, clock)


def test_an_expired_solution_is_refused(solution: Solution, signer: Signer, clock: SettableClock) -> None:
    clock.advance(timedelta(minutes=10))
    assert refused(solution, signer, clock)


@pytest.mark.parametrize(
    "change",
    [
        {"salt": "another"},
        {"bits": 1},
        {"expires_at": "2099-01-01T00:00:00.000Z"},
        {"expires_at": "soon"},
        {"signature": ""},
        {"signature": "a.b.c"},
        {"signature": "é"},
    ],
)
def test_a_changed_challenge_is_refused(
    solution: Solution, signer: Signer, clock: SettableClock, change: dict[str, str | int]
) -> None:
    assert refused(msgspec.structs.replace(solution, **change), signer, clock)


def test_a_challenge_signed_elsewhere_is_refused(signer: Signer, clock: SettableClock) -> None:
    assert refused(solve(issue(Signer(b"o" * 32), GARAGE, clock, bits=FEW_BITS)), signer, clock)


def test_a_token_for_another_purpose_is_refused(solution: Solution, signer: Signer, clock: SettableClock) -> None:
    token = signer.sign("form-stamp:garage-id", [solution.salt, solution.bits, solution.expires_at], clock)
    assert refused(msgspec.structs.replace(solution, signature=token), signer, clock)


def test_every_solution_of_a_challenge_has_its_fingerprint(
    solution: Solution, signer: Signer, clock: SettableClock
) -> None:
    others = (msgspec.structs.replace(solution, number=number) for number in range(solution.number + 1, 10_000))
    another = next(other for other in others if not refused(other, signer, clock))
    assert verify(another, signer, GARAGE, clock) == verify(solution, signer, GARAGE, clock)


def test_two_challenges_have_two_fingerprints(signer: Signer, clock: SettableClock, solution: Solution) -> None:
    other = solve(issue(signer, GARAGE, clock, bits=FEW_BITS))
    assert verify(other, signer, GARAGE, clock) != verify(solution, signer, GARAGE, clock)


@pytest.mark.parametrize(
    "fields",
    [
        {"number": -1},
        {"number": 2**53},
        {"number": 1.5},
        {"number": "1"},
        {"number": None},
        {"number": True},
        {"bits": 0},
        {"bits": 300},
        {"salt": "x" * 65},
        {"signature": "x" * 513},
        {"more": 1},
    ],
)
def test_a_solution_of_another_shape_is_not_read(solution: Solution, fields: dict[str, object]) -> None:
    sent = msgspec.json.encode(msgspec.structs.asdict(solution) | fields)
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(sent, type=Solution)


def test_a_solution_is_read_as_the_widget_sends_it(solution: Solution) -> None:
    assert msgspec.json.decode(msgspec.json.encode(solution), type=Solution) == solution


def test_the_errors_are_faults_of_the_request() -> None:
    assert [(error.code, error.status) for error in (ChallengeFailedError, ChallengeRequiredError)] == [
        ("challenge-failed", 400),
        ("challenge-required", 400),
    ]
