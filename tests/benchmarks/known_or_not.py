"""How long an answer about a known address takes, beside one about an unknown one: nobody must learn from it."""

import asyncio
import itertools
import statistics
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from pathlib import Path
from typing import Final

import httpx

from tests.benchmarks.blog import PASSWORD, Blog, new_blog
from tests.benchmarks.pace import SECONDS
from tests.benchmarks.rows import Row

_SETTLE_SECONDS: Final = 0.1
_ROUNDS: Final = round(8 * SECONDS)
_KNOWN: Final = "known@example.org"
_FORM: Final = {"accept": "text/html"}
Ask = Callable[[httpx.AsyncClient, str, str], Awaitable[httpx.Response]]


def measure_known_or_not(folder: Path) -> list[Row]:
    """A line for each thing that can be asked about an address."""
    blog = new_blog(folder / "known")
    add_known(blog)
    with blog.serving() as server:
        compared = asyncio.run(compare(server.address))
    return [
        Row(work=f"{what}, known", unit="ms", ours=each["known_ms"], reference="unknown", its=each["unknown_ms"])
        for what, each in compared.items()
    ]


def add_known(blog: Blog) -> None:
    """The account whose address is known; to be done before the service is measured."""
    blog.command("account", "add", "known", "--email", _KNOWN, "--verified", "--password-stdin", given=f"{PASSWORD}\n")


async def compare(address: str, rounds: int = _ROUNDS) -> dict[str, dict[str, float]]:
    """The median of each in milliseconds, measured in turns so that both have the same weather.

    The service must count nobody's tries (`APARTE_RATE_LIMITS=off`).
    """
    names = (f"bench-{time.time_ns():x}-{number}" for number in itertools.count())
    async with httpx.AsyncClient(base_url=address, timeout=60) as client:
        return {what: await _side_by_side(client, ask, names, rounds) for what, ask in _ACTS.items()}


async def _side_by_side(client: httpx.AsyncClient, ask: Ask, names: Iterator[str], rounds: int) -> dict[str, float]:
    taken: dict[bool, list[float]] = {True: [], False: []}
    for number in range(rounds):
        # Whoever goes second finds the caches warm: the two take turns in that as well.
        for is_known in (True, False) if number % 2 else (False, True):
            name = next(names)
            began = time.perf_counter()
            answer = await ask(client, _KNOWN if is_known else f"{name}@example.org", name)
            taken[is_known].append((time.perf_counter() - began) * 1000)
            if answer.is_server_error:
                answer.raise_for_status()
            # The mail of the one goes out after its answer, and is not to be measured with the other.
            await asyncio.sleep(_SETTLE_SECONDS)
    known, unknown = statistics.median(taken[True]), statistics.median(taken[False])
    return {"known_ms": known, "unknown_ms": unknown, "ratio": known / unknown}


async def _register(client: httpx.AsyncClient, email: str, name: str) -> httpx.Response:
    return await client.post("/api/v1/accounts", json={"username": name, "email": email, "password": PASSWORD})


async def _reset(client: httpx.AsyncClient, email: str, _name: str) -> httpx.Response:
    return await client.post("/account/forgotten", data={"login": email}, headers=_FORM)


async def _send_again(client: httpx.AsyncClient, email: str, _name: str) -> httpx.Response:
    return await client.post("/account/confirm", data={"login": email}, headers=_FORM)


async def _sign_in(client: httpx.AsyncClient, email: str, _name: str) -> httpx.Response:
    return await client.post("/api/v1/sessions", json={"login": email, "password": "not the right one"})


_ACTS: Final[Mapping[str, Ask]] = {
    "register": _register,
    "ask for a new password": _reset,
    "ask for the link again": _send_again,
    "sign in with a wrong password": _sign_in,
}
