"""Passwords as Argon2id hashes, made away from the event loop and only a few at a time."""

import secrets
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from typing import Final

import argon2
from argon2.exceptions import InvalidHashError, VerificationError

from comments.accounts.turns import Turns

MEMORY_KIB = 46 * 1024
MOST_WAITING: Final = 50
"""Strangers; each waits for some seconds at most, and whoever comes after them is told to come back."""
_MADE_BYTES = 18


class PasswordHasher:
    """Hashes and compares; at most `at_once` at a time, so that sign-ins cannot take all the memory.

    `goes_first` is for people who are known already: they are never turned away, and wait for no stranger.
    """

    def __init__(
        self,
        *,
        memory_kib: int = MEMORY_KIB,
        time_cost: int = 1,
        parallelism: int = 1,
        at_once: int = 2,
        most_waiting: int = MOST_WAITING,
    ) -> None:
        self._argon2 = argon2.PasswordHasher(time_cost=time_cost, memory_cost=memory_kib, parallelism=parallelism)
        self._threads = ThreadPoolExecutor(max_workers=at_once, thread_name_prefix="argon2")
        self._turns = Turns(self._threads, at_once, most_waiting)

    async def hash(self, password: str, *, goes_first: bool = False) -> str:
        """The hash to store; raises TooManyRequestsError when too many strangers wait."""
        return await self._turns.take(lambda: self._argon2.hash(_comparable(password)), goes_first=goes_first)

    async def verify(self, stored: str | None, password: str, *, goes_first: bool = False) -> bool:
        """Whether the password is the one that was hashed; without a hash it works as long and says no.

        Raises TooManyRequestsError when too many strangers wait.
        """
        return await self._turns.take(lambda: self._verify(stored, password), goes_first=goes_first)

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


def new_password() -> str:
    """A password for somebody who did not choose one: 144 random bits."""
    return secrets.token_urlsafe(_MADE_BYTES)


def _comparable(password: str) -> bytes:
    """One form for one password, however the keyboard composed it (after RFC 8265, OpaqueString)."""
    return unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")
