"""Passwords as Argon2id hashes, made away from the event loop and only a few at a time."""

import asyncio
import secrets
import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from typing import TypeVar

import argon2
from argon2.exceptions import InvalidHashError, VerificationError

T = TypeVar("T")
MEMORY_KIB = 46 * 1024
_MADE_BYTES = 18


class PasswordHasher:
    """Hashes and compares; at most `at_once` at a time, so that sign-ins cannot take all the memory."""

    def __init__(
        self, *, memory_kib: int = MEMORY_KIB, time_cost: int = 1, parallelism: int = 1, at_once: int = 2
    ) -> None:
        self._argon2 = argon2.PasswordHasher(time_cost=time_cost, memory_cost=memory_kib, parallelism=parallelism)
        # The pool's size is the cap; what waits holds a few bytes, not 46 MiB.
        self._threads = ThreadPoolExecutor(max_workers=at_once, thread_name_prefix="argon2")

    async def hash(self, password: str) -> str:
        """The hash to store."""
        return await self._away_from_the_loop(lambda: self._argon2.hash(_comparable(password)))

    async def verify(self, stored: str | None, password: str) -> bool:
        """Whether the password is the one that was hashed; without a hash it works as long and says no."""
        return await self._away_from_the_loop(lambda: self._verify(stored, password))

    def needs_rehash(self, stored: str) -> bool:
        """Whether the hash was made with other costs than today's."""
        return self._argon2.check_needs_rehash(stored)

    def close(self) -> None:
        """Let the threads go."""
        self._threads.shutdown()

    def _verify(self, stored: str | None, password: str) -> bool:
        try:
            matches = self._argon2.verify(stored or self._nobodys, _comparable(password))
        except (VerificationError, InvalidHashError):
            return False
        return matches and stored is not None

    @cached_property
    def _nobodys(self) -> str:
        return self._argon2.hash(secrets.token_bytes(16))

    async def _away_from_the_loop(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)


def new_password() -> str:
    """A password for somebody who did not choose one: 144 random bits."""
    return secrets.token_urlsafe(_MADE_BYTES)


def _comparable(password: str) -> bytes:
    """One form for one password, however the keyboard composed it (after RFC 8265, OpaqueString)."""
    return unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")
