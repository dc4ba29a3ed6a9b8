"""Which pages may call what: reads answer any page, writes those of the blog, and administrators' calls none."""

import pytest

from tests.architecture.alice import Alice
from tests.architecture.routes import routes_of
from tests.service import BAKERY, BLOG, PUBLIC_URL, Running

READS = {
    "GET /api/v1/sites/{site}",
    "GET /api/v1/sites/{site}/comments",
    "GET /api/v1/sites/{site}/counts",
    "GET /api/v1/sites/{site}/challenge",
    "GET /api/v1/sites/{site}/policy",
    "GET /api/v1/sites/{site}/trends",
    "GET /api/v1/comments/{comment_id}",
    "GET /api/v1/oembed",
    "GET /api/v1/sites/{site}/events",
    "GET /api/v1/comments/{comment_id}/source",
    "GET /api/v1/receipts/{token}",
    "GET /api/v1/receipts/{token}/disclosures",
    "GET /api/v1/receipts/{token}/export",
    "GET /api/v1/schema",
    "GET /api/v1/schema/openapi.json",
    "GET /api/v1/schema/{path}",
}
PREVIEW = {"POST /api/v1/preview"}
"""It writes nothing and belongs to no blog."""
WRITES = PREVIEW | {
    "POST /api/v1/sites/{site}/comments",
    "POST /api/v1/sites/{site}/sso",
    "PATCH /api/v1/comments/{comment_id}",
    "DELETE /api/v1/comments/{comment_id}",
    "POST /api/v1/comments/{comment_id}/reports",
    "POST /api/v1/comments/{comment_id}/reactions/{reaction}",
    "DELETE /api/v1/comments/{comment_id}/reactions/{reaction}",
    "POST /api/v1/sites/{site}/sign-in",
    "DELETE /api/v1/sites/{site}/sign-in",
}


async def allowed_to(running: Running, origin: str) -> set[str]:
    """The calls for which a browser, asking first, is told that a page of that origin may make them."""
    alice, allowed = await Alice.arrives(running), set()
    async with running.client(origin=origin) as client:
        for route in routes_of(running.service):
            asked = {"access-control-request-method": route.method}
            answer = await client.options(alice.address(route.path), headers=asked)
            if answer.headers.get("access-control-allow-origin") in {"*", origin}:
                allowed.add(route.key)
    return allowed


async def test_a_blogs_page_may_read_and_write(running: Running) -> None:
    assert await allowed_to(running, BLOG) == READS | WRITES


@pytest.mark.parametrize("origin", ["https://evil.example", "https://evil.example/blog.example.org"])
async def test_any_other_page_may_read_and_preview_alone(running: Running, origin: str) -> None:
    assert await allowed_to(running, origin) == READS | PREVIEW


async def test_a_page_without_an_origin_writes_nothing(running: Running) -> None:
    assert await allowed_to(running, "null") == READS


async def test_another_blogs_page_writes_nothing_here(running: Running) -> None:
    await running.add_site("bakery", [BAKERY])
    assert await allowed_to(running, BAKERY) == READS | PREVIEW


async def test_the_services_own_pages_may_call_everything_of_the_api(running: Running) -> None:
    every = {route.key for route in routes_of(running.service) if route.path.startswith("/api/v1/")}
    assert await allowed_to(running, PUBLIC_URL) == every
