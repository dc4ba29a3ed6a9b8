"""More at once than can be done: what fits is done, the rest is told at once to come back, and nobody is told else."""

import asyncio
from collections import Counter
from typing import Any

import httpx
import pytest
from sqlmodel import func, select

from comments.discussion.models import Comment
from comments.sites.models import Site
from comments.web.crowd import Bounds, RefuseTheCrowd
from tests.service import BLOG, Running, comment_body
from tests.web.reading.walking import COMMENTS

MANY = 1_200
TAKEN = Bounds().writes


async def test_of_far_too_many_posts_what_fits_is_taken_and_the_rest_told_to_come_back(
    running: Running, garage: Site
) -> None:
    async with running.client(origin=BLOG, **{"accept-language": "fr"}) as readers:
        bodies = (comment_body(f"Number {number}") for number in range(MANY))
        answers = await asyncio.gather(*(readers.post(COMMENTS, json=body) for body in bodies))
        refused = [each for each in answers if each.status_code != httpx.codes.CREATED]
        assert Counter(each.status_code for each in answers) == {201: TAKEN, 503: MANY - TAKEN}
        assert {each.headers["content-type"] for each in refused} == {"application/problem+json"}
        assert {each.headers["access-control-allow-origin"] for each in refused} == {"*"}
        assert all(int(each.headers["retry-after"]) > 0 for each in refused)
        assert "quelques secondes" in refused[0].json()["detail"]
        assert (await readers.post(COMMENTS, json=comment_body("After it all"))).status_code == httpx.codes.CREATED
    stored = await running.db.read(lambda session: session.exec(select(func.count()).select_from(Comment)).one())
    assert stored == TAKEN + 1


async def whole_body() -> dict[str, Any]:
    return {"type": "http.request", "body": b"{}", "more_body": False}


async def ask(layer: Any, method: str = "GET", path: str = "/", receive: Any = whole_body, **headers: str) -> list[int]:
    """The statuses of what is sent in answer."""
    statuses: list[int] = []
    encoded = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "method": method, "path": path, "query_string": b"", "headers": encoded}
    scope["client"] = ("127.0.0.1", 1)

    async def send(message: dict[str, Any]) -> None:
        statuses.extend([message["status"]] if "status" in message else [])

    await layer(scope, receive, send)
    return statuses


def layer_before(application: Any, bounds: Bounds) -> RefuseTheCrowd:
    return RefuseTheCrowd(application, bounds, lambda scope: dict(scope["headers"]).get(b"network", b""))


class Waiting:
    """An application whose answers begin at once, and end when the test says so."""

    def __init__(self) -> None:
        self.go_on = asyncio.Event()

    async def __call__(self, _scope: object, _receive: object, send: object) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})  # type: ignore[operator]
        await self.go_on.wait()


@pytest.mark.parametrize(
    ("bounds", "request_"),
    [
        (Bounds(requests=2), {}),
        (Bounds(writes=2), {"method": "POST"}),
        (Bounds(body_bytes=2_500), {"method": "POST", "content_length": "1000"}),
        (Bounds(body_bytes=500_000), {"method": "POST", "transfer_encoding": "chunked"}),
    ],
    ids=["requests", "writes", "bytes", "bytes-unsaid"],
)
async def test_each_bound_holds_and_lets_the_next_in_once_there_is_room(
    bounds: Bounds, request_: dict[str, str]
) -> None:
    application = Waiting()
    layer = layer_before(application, bounds)
    under_way = [asyncio.create_task(ask(layer, **request_)) for _ in range(2)]
    await asyncio.sleep(0)
    assert await ask(layer, **request_) == [503]
    application.go_on.set()
    await asyncio.gather(*under_way)
    assert await ask(layer, **request_) == [200]


async def test_streams_of_news_take_no_room_once_they_have_begun() -> None:
    application = Waiting()
    layer = layer_before(application, Bounds(requests=1))
    streams = [asyncio.create_task(ask(layer, path="/api/v1/sites/garage/events"))]
    await asyncio.sleep(0)
    streams.append(asyncio.create_task(ask(layer)))
    await asyncio.sleep(0)
    assert await ask(layer) == [503]
    application.go_on.set()
    assert await asyncio.gather(*streams) == [[200], [200]]


async def test_whoever_sends_slowly_keeps_nobody_else_from_writing() -> None:
    application, whole = Waiting(), asyncio.Event()
    layer = layer_before(application, Bounds(writes=1))

    async def slow_body() -> dict[str, Any]:
        await whole.wait()
        return await whole_body()

    slow = asyncio.create_task(ask(layer, "POST", receive=slow_body, content_length="2"))
    await asyncio.sleep(0)
    other = asyncio.create_task(ask(layer, "POST", content_length="2"))
    await asyncio.sleep(0)
    whole.set()
    assert await slow == [503]
    application.go_on.set()
    assert await other == [200]
    assert await ask(layer, "POST", content_length="2") == [200]


async def nothing_yet() -> dict[str, Any]:
    await asyncio.Event().wait()
    return await whole_body()


@pytest.mark.parametrize(
    ("bounds", "others"),
    [
        (Bounds(coming_from_one=2), [200]),
        (Bounds(bytes_from_one=2_500), [200]),
        (Bounds(coming=2), [503]),
    ],
    ids=["number", "bytes", "all"],
)
async def test_bodies_on_their_way_are_bounded_until_they_are_there(bounds: Bounds, others: list[int]) -> None:
    application, whole = Waiting(), asyncio.Event()
    application.go_on.set()
    layer = layer_before(application, bounds)

    async def slow_body() -> dict[str, Any]:
        await whole.wait()
        return await whole_body()

    post = {"method": "POST", "content_length": "1000"}
    slow = [asyncio.create_task(ask(layer, receive=slow_body, network="one", **post)) for _ in range(2)]
    gone = asyncio.create_task(ask(layer, receive=nothing_yet, network="one", **post))
    await asyncio.sleep(0)
    assert await gone == [503]
    assert await ask(layer, network="another", **post) == others
    assert await ask(layer, network="one") == [200]
    whole.set()
    assert await asyncio.gather(*slow) == [[200], [200]]
    assert await ask(layer, network="one", **post) == [200]


async def test_who_breaks_off_makes_room() -> None:
    layer = layer_before(Waiting(), Bounds(coming_from_one=1))
    slow = asyncio.create_task(ask(layer, "POST", receive=nothing_yet, content_length="2"))
    await asyncio.sleep(0)
    assert await ask(layer, "POST", content_length="2") == [503]
    slow.cancel()
    await asyncio.wait([slow])
    again = asyncio.create_task(ask(layer, "POST", content_length="2"))
    await asyncio.sleep(0)
    again.cancel()
    await asyncio.wait([again])
    assert again.cancelled()


async def test_one_network_that_sends_slowly_keeps_no_other_from_posting_and_nobody_from_reading(
    running: Running, garage: Site
) -> None:
    """Two hundred at once are taken from one address, however slowly they come; whose they are a trusted proxy says."""
    sent: dict[str, Any] = {
        "path": COMMENTS,
        "receive": nothing_yet,
        "content_length": "100",
        "x_forwarded_for": "203.0.113.7",
    }
    slow = [asyncio.create_task(ask(running.service, "POST", **sent)) for _ in range(250)]
    await asyncio.sleep(0)
    assert not any(each.done() for each in slow)
    proxied = {"x-forwarded-for": "198.51.100.9"}
    async with running.client(origin=BLOG) as same, running.client("127.0.0.1", origin=BLOG, **proxied) as other:
        refused = await same.post(COMMENTS, json=comment_body("From next door"))
        assert (refused.status_code, refused.headers["retry-after"]) == (503, "2")
        assert (await same.get(COMMENTS, params={"thread": "/post"})).status_code == httpx.codes.OK
        assert (await other.post(COMMENTS, json=comment_body("From elsewhere"))).status_code == httpx.codes.CREATED
        for each in slow:
            each.cancel()
        await asyncio.wait(slow)
        assert (await same.post(COMMENTS, json=comment_body("From next door"))).status_code == httpx.codes.CREATED
