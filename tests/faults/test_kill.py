"""`kill -9` while readers post: what was acknowledged is there once, with whom it came from; the record is whole."""

import asyncio
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import httpx
import pytest

from tests.faults.ledger import THREADS, Identity, Ledger, Post, identities, times_found
from tests.live import LiveService, live_service, site

MOST_BEFORE_A_KILL = 60
LONGEST_AFTER_THEM = 0.03
"""Seconds: the kill falls anywhere within the work on the next posts, not always right after an answer."""


@dataclass(frozen=True)
class Aftermath:
    """What readers were told, and what the service knows once it runs again."""

    service: LiveService
    acknowledged: list[Post]
    interrupted: int
    found: Counter[int]
    opened: dict[int, Identity]


@pytest.fixture(
    scope="module",
    params=[("sqlite", 20), pytest.param(("postgresql", 4), marks=pytest.mark.postgresql)],
    ids=["sqlite", "postgresql"],
)
def aftermath(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Aftermath]:
    """Many starts of one instance, each of which ends by `kill -9` at some moment; then one that goes on."""
    kind, rounds = request.param
    limits = {"rate_limits": "off", "trusted_proxies": "127.0.0.1/32"}
    with live_service(request, kind, tmp_path_factory.mktemp("service"), **limits) as service:
        service.aparte(site("garage", "https://blog.example.org", challenge="off"))
        ledger = Ledger()
        for _ in range(rounds):
            service.start()
            asyncio.run(post_until_killed(service, ledger))
        with service.running():
            yield asyncio.run(look_back(service, ledger))


async def post_until_killed(service: LiveService, ledger: Ledger) -> None:
    """Let readers post, and kill the service when some are done and others in the middle of it."""
    enough = len(ledger.acknowledged) + random.randint(1, MOST_BEFORE_A_KILL)  # noqa: S311  no secret
    posting = asyncio.create_task(ledger.keep_posting(service))
    reached = asyncio.create_task(ledger.reach(enough))
    await asyncio.wait([posting, reached], return_when=asyncio.FIRST_COMPLETED)
    await asyncio.sleep(random.uniform(0, LONGEST_AFTER_THEM))  # noqa: S311  likewise
    service.kill()
    await posting
    assert reached.done(), service.log[-2000:]


async def look_back(service: LiveService, ledger: Ledger) -> Aftermath:
    """Send again what was never acknowledged, then read everything."""
    await ledger.post_the_rest(service)
    opened = await identities(service, ledger.acknowledged)
    return Aftermath(service, ledger.acknowledged, ledger.interrupted, await times_found(service), opened)


def test_the_kills_fell_into_the_work_on_posts(aftermath: Aftermath) -> None:
    assert aftermath.interrupted > 0


def test_every_acknowledged_comment_is_there_once(aftermath: Aftermath) -> None:
    assert aftermath.found == Counter({post.number: 1 for post in aftermath.acknowledged})


def test_every_comment_has_the_identity_of_its_reader(aftermath: Aftermath) -> None:
    assert aftermath.opened == {post.number: (post.ip, post.email) for post in aftermath.acknowledged}


def test_the_threads_count_their_comments_right(aftermath: Aftermath) -> None:
    with aftermath.service.client() as program:
        answer = program.get("/api/v1/sites/garage/counts", params={"thread": THREADS})
    assert sum(answer.json()["counts"].values()) == len(aftermath.acknowledged)


def test_the_record_is_whole(aftermath: Aftermath) -> None:
    assert "whole" in aftermath.service.aparte((["audit", "verify"], ""))


def test_no_answer_was_a_fault(aftermath: Aftermath) -> None:
    assert {code for post in aftermath.acknowledged for code in post.answers} == {httpx.codes.CREATED}
