"""Pages that the server's own connection answers: the words are those of the ordinary road, and in their turn."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from comments.web.early_answers import AnswerEarly
from tests.factories.threads import Plan
from tests.service import Running
from tests.web.listening import Line, Listening
from tests.web.reading.walking import COMMENTS

PAGE = f"{COMMENTS}?thread=/post"
COUNTS = "/api/v1/sites/garage/counts?thread=/post&thread=/other"


@pytest.fixture
async def listening(running: Running) -> AsyncIterator[Listening]:
    async with Listening(running).serving() as listening:
        yield listening


@pytest.fixture
async def line(listening: Listening, plan: Plan) -> AsyncIterator[Line]:
    async with listening.calling() as line:
        yield line


@pytest.fixture
def reached(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What reached the application."""
    paths: list[str] = []
    start = AnswerEarly._start_asgi_task

    def note(self: AnswerEarly, *arguments: object) -> None:
        paths.append(self.scope["path"])
        start(self, *arguments)  # type: ignore[arg-type]  # handed on as they came

    monkeypatch.setattr(AnswerEarly, "_start_asgi_task", note)
    return paths


@pytest.mark.parametrize("target", [PAGE, COUNTS])
@pytest.mark.parametrize("coding", ["identity", "gzip", "br"])
async def test_both_roads_answer_the_same(line: Line, reached: list[str], target: str, coding: str) -> None:
    ordinary = await line.exchange(target, accept_encoding=coding)
    early = await line.exchange(target, accept_encoding=coding)
    assert len(reached) == 1
    assert early == ordinary


@pytest.mark.parametrize("target", [PAGE, COUNTS])
async def test_who_has_the_page_is_told_so_early(line: Line, reached: list[str], target: str) -> None:
    _, headers, _ = await line.exchange(target)
    reached.clear()
    status, again, body = await line.exchange(target, if_none_match=headers["etag"])
    assert (status, again["etag"], body, reached) == (304, headers["etag"], b"", [])


async def test_what_was_written_is_in_the_next_answer(line: Line, running: Running) -> None:
    before = await line.exchange(PAGE)
    async with running.client() as somebody:
        answer = await somebody.post(
            COMMENTS, json={"thread": {"key": "/post"}, "author": {"name": "N"}, "body": "New"}
        )
        assert answer.status_code == 201
    after = await line.exchange(PAGE)
    assert before != after
    assert b"New" in after[2]


async def test_the_numbers_follow_what_is_written(line: Line, running: Running) -> None:
    await line.exchange(COUNTS)
    async with running.client() as somebody:
        await somebody.post(COMMENTS, json={"thread": {"key": "/other"}, "author": {"name": "N"}, "body": "New"})
    assert b'"/other":1' in (await line.exchange(COUNTS))[2]


@pytest.mark.parametrize(
    "headers",
    [{"connection": "close"}, {"content_length": "0"}, {"expect": "100-continue"}, {"upgrade": "h2c"}],
    ids=lambda headers: next(iter(headers)),
)
async def test_whoever_asks_otherwise_takes_the_ordinary_road(
    line: Line, reached: list[str], headers: dict[str, str]
) -> None:
    early = await line.exchange(PAGE)
    reached.clear()
    assert await line.exchange(PAGE, **headers) == early
    assert reached == [COMMENTS]


async def test_http_1_0_takes_the_ordinary_road(line: Line, reached: list[str]) -> None:
    early = await line.exchange(PAGE)
    reached.clear()
    assert await line.exchange(PAGE, version="1.0") == early
    assert reached == [COMMENTS]


async def test_answers_come_in_the_order_of_the_questions(line: Line) -> None:
    """A page that is ready does not overtake one that has to be made, on one connection."""
    await line.exchange(PAGE)
    targets = [PAGE, "/health", PAGE, COUNTS, PAGE]
    for target in targets:
        line.ask(target)
    bodies = [(await line.hear())[2] for _ in targets]
    assert [b"comments" in body for body in bodies] == [True, False, True, False, True]


async def test_who_does_not_read_what_they_ask_for_is_not_answered_ahead(listening: Listening, line: Line) -> None:
    """Of a thousand answers that nobody takes, hardly any are in memory, and all come once they are taken."""
    wanted = 1_000
    await line.exchange(PAGE)
    [connection] = listening.server.server_state.connections
    transport = connection.transport
    transport.set_write_buffer_limits(high=10_000)
    line.writing.transport.pause_reading()  # type: ignore[attr-defined]  # a socket's transport
    for _ in range(wanted):
        line.ask(PAGE)
    await line.writing.drain()
    for _ in range(100):
        await asyncio.sleep(0)
        assert transport.get_write_buffer_size() < 40_000
    line.writing.transport.resume_reading()  # type: ignore[attr-defined]  # likewise
    assert {(await line.hear())[0] for _ in range(wanted)} == {200}
