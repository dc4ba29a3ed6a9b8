"""Two server processes are one service: what one of them took, the other shows to the very next reader."""

import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from tests.faults.ledger import COMMENTS
from tests.live import LiveService, comment_on

KEY = "/gearbox/"
EVENTS = COMMENTS.replace("comments", "events")
ROUNDS = 50
MOST_TRIES = 200
ESTABLISHED = "01"


@pytest.fixture(scope="module")
def service(on_both: LiveService) -> Iterator[LiveService]:
    with on_both.running("--workers", "2"):
        yield on_both


@pytest.fixture(scope="module")
def two(service: LiveService) -> Iterator[list[httpx.Client]]:
    """Two readers whose connections lead to one process each."""
    found: dict[int, httpx.Client] = {}
    others = []
    for _ in range(MOST_TRIES):
        client = service.client()
        if found.setdefault(process_behind(client, service), client) is not client:
            others.append(client)
        if len(found) == 2:
            break
    yield list(found.values())
    for client in [*found.values(), *others]:
        client.close()


def process_behind(client: httpx.Client, service: LiveService) -> int:
    """Which of the service's processes holds the other end of a connection."""
    stream = client.get("/health").extensions["network_stream"]
    inode = inode_of_connection(service.port, stream.get_extra_info("client_addr")[1])
    workers = {int(pid) for pid in re.findall(r"Started server process \[(\d+)\]", service.log)}
    return next(pid for pid in workers if inode in inodes_of_process(pid))


def inode_of_connection(port: int, client_port: int) -> str:
    """The socket of the accepting side, as Linux lists it."""
    lines = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    ends = f":{port:04X}", f":{client_port:04X}"
    return next(line[9] for line in lines if line[3] == ESTABLISHED and (line[1][-5:], line[2][-5:]) == ends)


def inodes_of_process(pid: int) -> set[str]:
    found = set()
    for link in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(FileNotFoundError):  # closed meanwhile
            found.add(link.readlink().name.removeprefix("socket:[").removesuffix("]"))
    return found


def shows(reader: httpx.Client, body: str) -> bool:
    answer = reader.get(COMMENTS, params={"thread": KEY, "sort": "newest", "limit": 1})
    return body in answer.json()["comments"][0]["html"]


def test_the_two_readers_are_served_by_two_processes(two: list[httpx.Client]) -> None:
    assert len(two) == 2


def test_a_comment_posted_through_one_is_seen_by_the_next_read_through_the_other(two: list[httpx.Client]) -> None:
    missed = []
    for number in range(ROUNDS):
        writer, reader = two[number % 2], two[1 - number % 2]
        body = f"Comment number {number}."
        writer.post(COMMENTS, json=comment_on(KEY, body)).raise_for_status()
        if not shows(reader, body):
            missed.append(number)
    assert missed == []


def test_it_is_seen_through_any_fresh_connection(service: LiveService) -> None:
    missed = []
    for number in range(ROUNDS):
        body = f"Fresh comment {number}."
        with service.client() as writer, service.client() as reader:
            writer.post(COMMENTS, json=comment_on(KEY, body)).raise_for_status()
            if not shows(reader, body):
                missed.append(number)
    assert missed == []


def test_who_listens_to_one_hears_at_once_what_was_posted_through_the_other(two: list[httpx.Client]) -> None:
    listener, writer = two
    with listener.stream("GET", f"{EVENTS}?thread=/new/") as answer:
        lines = answer.iter_lines()
        next(lines)
        posted = writer.post(COMMENTS, json=comment_on("/new/", "News.")).json()["comment"]["id"]
        told = next(line for line in lines if line.startswith("data: "))
    assert posted in told


def test_both_end_on_ctrl_c_whoever_listens(service: LiveService) -> None:
    with service.client() as client, client.stream("GET", f"{EVENTS}?thread={KEY}") as answer:
        next(answer.iter_lines())
        code = service.stop()
    pids = [int(pid) for pid in re.findall(r"Started server process \[(\d+)\]", service.log)]
    assert (code, [pid for pid in pids if Path(f"/proc/{pid}").exists()]) == (0, [])
    assert "timeout graceful shutdown exceeded" not in service.log
