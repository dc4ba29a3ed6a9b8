"""Who may guess how often, and that no stranger's guesses keep the holder out."""

from datetime import timedelta

import pytest

from comments.accounts.guessing import Guess, Secret, take_guess, take_place
from comments.foundation.rate_limit import RateLimiter, TooManyRequestsError
from tests.clock import SettableClock

HOME, WORK = b"home", b"work"


@pytest.fixture
def limiter(clock: SettableClock) -> RateLimiter:
    """In this process's memory."""
    return RateLimiter(b"k" * 32, clock)


class Door:
    """Where somebody guesses, always wrong."""

    def __init__(self, limiter: RateLimiter, clock: SettableClock) -> None:
        self.limiter, self.clock = limiter, clock

    async def wait(
        self, name: str = "alice", place: bytes = HOME, device: bytes | None = None, secret: Secret = Secret.PASSWORD
    ) -> int:
        """How long a guess has to wait; 0 when it was taken."""
        try:
            await take_guess(self.limiter, secret, name.encode(), place, device)
        except TooManyRequestsError as refusal:
            return int(refusal.headers["Retry-After"])
        return 0

    async def crowd(self, number: int, name: str = "alice", secret: Secret = Secret.PASSWORD) -> list[int]:
        """As many strangers, each from a place of their own."""
        return [await self.wait(name, b"stranger %d" % place, secret=secret) for place in range(number)]


@pytest.fixture
def door(limiter: RateLimiter, clock: SettableClock) -> Door:
    return Door(limiter, clock)


async def guess(limiter: RateLimiter, name: bytes = b"alice", device: bytes | None = None) -> Guess:
    return await take_guess(limiter, Secret.PASSWORD, name, HOME, device)


async def test_after_three_wrong_guesses_one_has_to_wait(door: Door) -> None:
    assert [await door.wait() for _ in range(5)] == [0, 0, 0, 1, 1]


async def test_in_a_quarter_of_an_hour_there_are_ten(door: Door) -> None:
    taken = 0
    for _ in range(15 * 60):
        taken += not await door.wait()
        door.clock.advance(timedelta(seconds=1))
    assert taken == 10


async def test_elsewhere_the_same_name_waits_for_nothing(door: Door) -> None:
    for _ in range(10):
        await door.wait()
    assert await door.wait(place=WORK) == 0


async def test_another_name_waits_for_nothing(door: Door) -> None:
    for _ in range(10):
        await door.wait()
    assert await door.wait("bob") == 0


async def test_from_one_place_there_are_sixty_in_all(door: Door) -> None:
    assert [await door.wait(f"name {number}") for number in range(61)][-2:] == [0, 15]


async def test_links_from_that_place_count_along(door: Door) -> None:
    for _ in range(60):
        await take_place(door.limiter, HOME)
    assert await door.wait() == 15


async def test_ten_thousand_strangers_leave_a_fresh_place_its_guess(door: Door) -> None:
    await door.crowd(10_000)
    assert await door.wait() == 0


async def test_under_so_many_guesses_the_second_one_waits(door: Door) -> None:
    await door.crowd(1_000)
    assert [await door.wait() for _ in range(2)] == [0, 15]


async def test_with_fewer_than_a_hundred_it_does_not(door: Door) -> None:
    await door.crowd(90)
    assert [await door.wait() for _ in range(3)] == [0, 0, 0]


async def test_a_known_browser_waits_for_no_stranger_even_from_the_same_place(door: Door) -> None:
    await door.crowd(1_000)
    for number in range(70):
        await door.wait(f"name {number}")
    assert [await door.wait(device=b"mine") for _ in range(3)] == [0, 0, 0]


async def test_a_known_browser_has_a_count_of_its_own(door: Door) -> None:
    assert [await door.wait(device=b"mine") for _ in range(5)] == [0, 0, 0, 1, 1]


async def test_what_a_known_browser_uses_up_no_stranger_misses(door: Door) -> None:
    for _ in range(10):
        await door.wait(device=b"mine")
    assert await door.wait() == 0


@pytest.mark.parametrize("crowd", [0, 50, 500])
async def test_a_name_that_nobody_has_is_counted_like_any(door: Door, crowd: int) -> None:
    # The limiter is told no more than what was typed: there is nothing it could tell two names apart by.
    waits = []
    for name in ("alice", "nobody at all"):
        await door.crowd(crowd, name)
        waits.append([await door.wait(name, name.encode()) for _ in range(12)])
    assert waits[0] == waits[1]


async def test_a_right_guess_forgets_the_wrong_ones_of_that_place(door: Door) -> None:
    for _ in range(2):
        await door.wait()
    await (await guess(door.limiter)).was_right()
    assert [await door.wait() for _ in range(4)] == [0, 0, 0, 1]


async def test_somebodys_own_right_guesses_allow_no_more_at_other_names(door: Door) -> None:
    taken = 0
    for number in range(100):
        taken += not await door.wait(f"name {number}")
        try:
            await (await guess(door.limiter, b"mallory")).was_right()
        except TooManyRequestsError:
            break
    assert taken == 60


async def test_a_guess_tells_how_many_wrong_ones_came_before_from_everywhere(door: Door) -> None:
    await door.crowd(7)
    assert (await guess(door.limiter)).failures == 7


async def test_a_known_browsers_guess_tells_of_its_own_alone(door: Door) -> None:
    await door.crowd(7)
    await guess(door.limiter, device=b"mine")
    assert (await guess(door.limiter, device=b"mine")).failures == 1


async def test_after_an_hour_wrong_guesses_are_no_longer_told(door: Door) -> None:
    await door.crowd(7)
    door.clock.advance(timedelta(hours=1))
    assert (await guess(door.limiter)).failures == 0


async def test_a_thousand_strangers_who_know_the_password_try_twenty_codes_an_hour(door: Door) -> None:
    assert (await door.crowd(1_000, secret=Secret.CODE)).count(0) == 20


async def test_a_known_browser_is_not_kept_from_its_code_by_them(door: Door) -> None:
    await door.crowd(1_000, secret=Secret.CODE)
    assert await door.wait(device=b"mine", secret=Secret.CODE) == 0


async def test_nobody_is_sent_more_than_five_links_an_hour(door: Door) -> None:
    assert (await door.crowd(1_000, secret=Secret.LINK)).count(0) == 5


async def test_codes_and_passwords_are_counted_apart(door: Door) -> None:
    for _ in range(10):
        await door.wait()
    assert await door.wait(secret=Secret.CODE) == 0


async def test_a_guess_prints_no_name(limiter: RateLimiter) -> None:
    assert "alice" not in repr(await guess(limiter))
