"""A full disk: posting is refused in words, nothing that was acknowledged is lost, reading goes on, and it recovers."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass

import httpx
import pytest

from tests.faults.full_disk import Disk, ShortFiles, SmallDisk, small_disk
from tests.faults.ledger import COMMENTS, THREADS, Ledger, identities, readers_of, times_found
from tests.live import LiveService, live_service, site

AT_ONCE = 8
MOST_ROUNDS = 400
"""Posts for far more than what still fits in: a full disk that nobody notices must not keep the test going for ever."""


@dataclass(frozen=True)
class Course:
    """What readers were answered while the disk was full, and after it had room again."""

    service: LiveService
    ledger: Ledger
    refusals: list[httpx.Response]
    read: list[httpx.Response]
    afterwards: list[httpx.Response]


@pytest.fixture(scope="module", params=["small_disk", "short_files"])
def course(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Course]:
    """Readers post on, while the disk fills up under the running service and has room again later."""
    folder = tmp_path_factory.mktemp("service")
    limits = {"rate_limits": "off", "trusted_proxies": "127.0.0.1/32"}
    with ExitStack() as stack:
        if request.param == "small_disk":
            stack.enter_context(small_disk(folder / "data"))
        service = stack.enter_context(live_service(request, "sqlite", folder, **limits))
        service.aparte(site("garage", "https://blog.example.org", challenge="off"))
        stack.enter_context(service.running())
        disk = SmallDisk(service) if request.param == "small_disk" else ShortFiles(service)
        yield asyncio.run(run_course(service, disk, Ledger()))


async def run_course(service: LiveService, disk: Disk, ledger: Ledger) -> Course:
    """Post while there is room, while there is none until that shows, and when there is room again."""
    async with readers_of(service) as client:
        await post_at_once(client, ledger)
        disk.fill()
        refusals = await post_until_refused(client, ledger)
        read = [await client.get(COMMENTS, params={"thread": each, "limit": 7}) for each in THREADS]
        disk.free()
        afterwards = await post_at_once(client, ledger)
    await ledger.post_the_rest(service)
    return Course(service, ledger, refusals, read, afterwards)


async def post_at_once(client: httpx.AsyncClient, ledger: Ledger) -> list[httpx.Response]:
    return await asyncio.gather(*(ledger.send(client, ledger.new_post()) for _ in range(AT_ONCE)))


async def post_until_refused(client: httpx.AsyncClient, ledger: Ledger) -> list[httpx.Response]:
    """What still fits into the files is taken, so that it may be a while before the first is refused."""
    for _ in range(MOST_ROUNDS):
        answers = await post_at_once(client, ledger)
        if refusals := [each for each in answers if each.status_code != httpx.codes.CREATED]:
            return refusals
    raise AssertionError("the disk was never full")


def test_posting_is_refused_in_words(course: Course) -> None:
    problems = {(each.status_code, each.headers["content-type"], each.json()["type"]) for each in course.refusals}
    assert problems == {(503, "application/problem+json", "urn:aparte:problem:storage-unavailable")}


def test_the_refusal_says_when_to_try_again(course: Course) -> None:
    assert all(int(each.headers["retry-after"]) > 0 for each in course.refusals)


def test_reading_goes_on(course: Course) -> None:
    assert [each.status_code for each in course.read] == [200] * len(THREADS)


def test_posting_goes_on_once_there_is_room(course: Course) -> None:
    assert {each.status_code for each in course.afterwards} == {201}


def test_every_acknowledged_comment_is_there_once(course: Course) -> None:
    expected = Counter({post.number: 1 for post in course.ledger.acknowledged})
    assert asyncio.run(times_found(course.service)) == expected


def test_every_comment_has_the_identity_of_its_reader(course: Course) -> None:
    posts = course.ledger.acknowledged
    assert asyncio.run(identities(course.service, posts)) == {post.number: (post.ip, post.email) for post in posts}


def test_it_is_all_on_the_disk(course: Course) -> None:
    course.service.kill()
    course.service.start()
    found = asyncio.run(times_found(course.service))
    assert (len(found), found.total()) == (len(course.ledger.acknowledged),) * 2


def test_the_record_is_whole(course: Course) -> None:
    assert "whole" in course.service.aparte((["audit", "verify"], ""))
