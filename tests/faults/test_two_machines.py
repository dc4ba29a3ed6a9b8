"""Two machines behind nginx, sharing PostgreSQL, Valkey and the master key alone: one of them may go at any time."""

import asyncio
import contextlib
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

import httpx
import pytest

from tests.faults.ledger import COMMENTS
from tests.live import LiveService, comment_on, live_service, site
from tests.nginx import free_port, running_nginx
from tests.valkey import ValkeyServer, running_valkey

pytestmark = [pytest.mark.nginx, pytest.mark.postgresql, pytest.mark.valkey]
KEY = "/gearbox/"
PAGE = {"thread": KEY, "sort": "newest", "limit": "100"}
EVENTS = COMMENTS.replace("comments", "events")
POSTS = 60
BEFORE_THE_KILL = 20
AT_ONCE = 4
LISTENERS = 4
"""nginx gives them to the machines in turn: some are with the one that goes."""


@dataclass(frozen=True)
class Fleet:
    """Two machines, and the address that readers know."""

    machines: list[LiveService]
    address: str
    valkey: ValkeyServer

    def readers(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(base_url=self.address, timeout=30)


@dataclass
class Course:
    """What readers saw while a machine was lost; `tries` counts, for each post, how often it was sent."""

    acknowledged: dict[int, str] = field(default_factory=dict)
    tries: Counter[int] = field(default_factory=Counter)
    refused: list[object] = field(default_factory=list)
    unread: list[object] = field(default_factory=list)
    reads: int = 0
    reconnected: int = 0
    heard: list[set[str]] = field(default_factory=list)
    done: asyncio.Event = field(default_factory=asyncio.Event)


@pytest.fixture(scope="module")
def fleet(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fleet]:
    folders = [tmp_path_factory.mktemp(name) for name in ("here", "there", "nginx")]
    port = free_port()
    settings = {"public_url": f"http://127.0.0.1:{port}", "trusted_proxies": "127.0.0.1/32"}
    with contextlib.ExitStack() as stack:
        valkey = stack.enter_context(contextlib.contextmanager(running_valkey)())
        settings |= {"valkey_url": valkey.url, "master_key_file": str(folders[2] / "master.key")}
        here = stack.enter_context(live_service(request, "postgresql", folders[0], **settings))
        there = stack.enter_context(contextlib.closing(LiveService(folders[1], **settings, **databases_of(here))))
        here.aparte(site("garage", "https://blog.example.org", challenge="off"))
        here.start()
        there.start()
        stack.enter_context(running_nginx(folders[2], port, [here.port, there.port]))
        yield Fleet([here, there], settings["public_url"], valkey)
        here.stop()


def databases_of(service: LiveService) -> dict[str, str]:
    return {name: service.environment[f"APARTE_{name.upper()}"] for name in ("database_url", "vault_url")}


@pytest.fixture(scope="module")
def course(fleet: Fleet) -> Course:
    return asyncio.run(asyncio.wait_for(run_course(fleet), 60))


async def run_course(fleet: Fleet) -> Course:
    """Readers post, read and listen, and in the middle of it one machine is gone."""
    course = Course(heard=[set() for _ in range(LISTENERS)])
    async with fleet.readers() as readers:
        numbers = iter(range(POSTS))
        beside = [asyncio.create_task(listen(readers, course, heard)) for heard in course.heard]
        beside.append(asyncio.create_task(keep_reading(readers, course)))
        posting = [asyncio.create_task(keep_posting(readers, numbers, course)) for _ in range(AT_ONCE)]
        while len(course.acknowledged) < BEFORE_THE_KILL:
            await asyncio.sleep(0.005)
        fleet.machines[1].kill()
        await asyncio.gather(*posting)
        while not all(heard >= set(course.acknowledged.values()) for heard in course.heard):
            await asyncio.sleep(0.01)
        course.done.set()
        for each in beside:
            each.cancel()
        await asyncio.gather(*beside, return_exceptions=True)
    return course


async def keep_posting(readers: httpx.AsyncClient, numbers: Iterator[int], course: Course) -> None:
    """Post one comment after the other, each sent again once, with its key, if that fails."""
    for number in numbers:
        for _ in range(2):
            answer = await post(readers, number, course)
            if answer is not None:
                course.acknowledged[number] = answer.json()["comment"]["id"]
                break
        else:
            course.refused.append(number)


async def post(readers: httpx.AsyncClient, number: int, course: Course) -> httpx.Response | None:
    course.tries[number] += 1
    headers = {"Idempotency-Key": f"post-{number}", "X-Forwarded-For": f"2001:db8::{number:x}"}
    with contextlib.suppress(httpx.TransportError):
        answer = await readers.post(COMMENTS, json=comment_on(KEY, f"Comment number {number}."), headers=headers)
        if answer.status_code == httpx.codes.CREATED:
            return answer
    return None


async def keep_reading(readers: httpx.AsyncClient, course: Course) -> None:
    """Read the thread again and again; what fails twice in a row has failed a reader."""
    while True:
        answers = [await try_to_read(readers)]
        if answers != [200]:
            answers.append(await try_to_read(readers))
        course.reads += 1
        if answers[-1] != httpx.codes.OK:
            course.unread.append(answers)
        await asyncio.sleep(0.01)


async def try_to_read(readers: httpx.AsyncClient) -> object:
    try:
        return (await readers.get(COMMENTS, params=PAGE)).status_code
    except httpx.TransportError as failure:
        return type(failure).__name__


async def listen(readers: httpx.AsyncClient, course: Course, heard: set[str]) -> None:
    """Hear what is new as a browser does: come back with the number of what was heard last."""
    last = "0"
    while not course.done.is_set():
        headers = {"last-event-id": last, "accept": "text/event-stream"}
        with contextlib.suppress(httpx.TransportError):
            async with readers.stream("GET", EVENTS, params={"thread": KEY}, headers=headers) as answer:
                async for line in answer.aiter_lines():
                    name, _, value = line.partition(": ")
                    if name == "id":
                        last = value
                    elif name == "data":
                        heard.add(json.loads(value)["id"])
        course.reconnected += 1


def test_all_that_was_sent_was_acknowledged_at_the_second_try_at_last(course: Course) -> None:
    assert (course.refused, len(course.acknowledged)) == ([], POSTS)


def test_no_reader_was_failed_twice(course: Course) -> None:
    assert (course.unread, course.reads > 0) == ([], True)


def test_who_was_listening_to_what_went_came_back_and_heard_everything(course: Course) -> None:
    assert course.reconnected > 0
    assert {len(heard) for heard in course.heard} == {POSTS}


def test_every_acknowledged_comment_is_there_once(fleet: Fleet, course: Course) -> None:
    with fleet.machines[0].client() as reader:
        page = reader.get(COMMENTS, params=PAGE).json()["comments"]
    assert Counter(each["id"] for each in page) == Counter(course.acknowledged.values())


def test_the_limits_are_counted_in_one_place(fleet: Fleet, course: Course) -> None:
    assert course.acknowledged
    assert fleet.valkey.ask("DBSIZE") != b":0\r\n"


@pytest.mark.usefixtures("course")
def test_a_machine_that_comes_back_shows_within_a_second_what_the_other_one_took(fleet: Fleet) -> None:
    with fleet.machines[1].running(), fleet.machines[0].client() as here, fleet.machines[1].client() as there:
        for writer, reader in ((here, there), (there, here), (here, there)):
            reader.get(COMMENTS, params=PAGE).raise_for_status()
            posted = writer.post(COMMENTS, json=comment_on(KEY, "From one to the other.")).json()["comment"]["id"]
            assert asyncio.run(asyncio.wait_for(until_shown(str(reader.base_url), posted), 1))


async def until_shown(address: str, comment: str) -> bool:
    async with httpx.AsyncClient(base_url=address, timeout=30) as reader:
        while comment not in (await reader.get(COMMENTS, params=PAGE)).text:
            await asyncio.sleep(0)
    return True
