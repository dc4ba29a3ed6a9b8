import asyncio
import threading
from collections.abc import Iterator

import argon2
import pytest

from comments.accounts.passwords import PasswordHasher, new_password

GOOD = "correct horse battery"


@pytest.fixture
def hasher() -> Iterator[PasswordHasher]:
    hasher = PasswordHasher(memory_kib=8)
    yield hasher
    hasher.close()


async def test_the_right_password_matches(hasher: PasswordHasher) -> None:
    assert await hasher.verify(await hasher.hash(GOOD), GOOD)


@pytest.mark.parametrize("password", ["", GOOD.upper(), f"{GOOD} "])
async def test_another_password_does_not(hasher: PasswordHasher, password: str) -> None:
    assert not await hasher.verify(await hasher.hash(GOOD), password)


async def test_however_the_keyboard_composes_it_a_password_is_the_same(hasher: PasswordHasher) -> None:
    assert await hasher.verify(await hasher.hash("e\u0301t\u00e9 sans fin"), "\u00e9te\u0301 sans fin")


async def test_half_a_character_is_just_a_wrong_password(hasher: PasswordHasher) -> None:
    assert not await hasher.verify(await hasher.hash(GOOD), "\ud800")


async def test_what_is_no_hash_matches_nothing(hasher: PasswordHasher) -> None:
    assert not await hasher.verify("not a hash", GOOD)


async def test_without_a_hash_the_same_work_is_done_and_the_answer_is_no(monkeypatch: pytest.MonkeyPatch) -> None:
    hasher = PasswordHasher(memory_kib=8)
    seen: list[argon2.Parameters] = []
    verify = argon2.PasswordHasher.verify

    def watched(self: argon2.PasswordHasher, stored: str, password: bytes) -> bool:
        seen.append(argon2.extract_parameters(stored))
        return verify(self, stored, password)

    monkeypatch.setattr(argon2.PasswordHasher, "verify", watched)
    answers = [await hasher.verify(await hasher.hash(GOOD), GOOD), await hasher.verify(None, GOOD)]
    assert (answers, seen[0]) == ([True, False], seen[1])


async def test_by_default_a_hash_is_argon2id_with_46_mib_once_on_one_lane() -> None:
    parameters = argon2.extract_parameters(await PasswordHasher().hash(GOOD))
    found = (parameters.type, parameters.memory_cost, parameters.time_cost, parameters.parallelism)
    assert found == (argon2.Type.ID, 46 * 1024, 1, 1)


async def test_a_hash_made_with_other_costs_is_to_be_made_anew(hasher: PasswordHasher) -> None:
    cheaper = await PasswordHasher(memory_kib=16).hash(GOOD)
    assert hasher.needs_rehash(cheaper)


async def test_a_hash_made_with_todays_costs_is_not(hasher: PasswordHasher) -> None:
    assert not hasher.needs_rehash(await hasher.hash(GOOD))


async def test_only_so_many_are_hashed_at_once_and_never_on_the_loops_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    hasher = PasswordHasher(memory_kib=8, at_once=2)
    together = threading.Barrier(2, timeout=10)
    running: set[int] = set()
    most = 0

    def slow(_self: argon2.PasswordHasher, _password: bytes) -> str:
        nonlocal most
        running.add(threading.get_ident())
        most = max(most, len(running))
        # Both threads meet here, so that neither takes all the work.
        together.wait()
        running.discard(threading.get_ident())
        return "hash"

    monkeypatch.setattr(argon2.PasswordHasher, "hash", slow)
    await asyncio.gather(*(hasher.hash(GOOD) for _ in range(8)))
    assert (most, threading.get_ident() in running) == (2, False)


def test_a_made_password_is_long_and_never_the_same() -> None:
    assert len({new_password() for _ in range(50)} | {"x" * 24}) == 51
