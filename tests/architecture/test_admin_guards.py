"""Every route of administrators says what it takes to enter, and is entered through the guard."""

from functools import cache

import pytest
from litestar import Litestar, get
from litestar.handlers import HTTPRouteHandler
from litestar.routes import HTTPRoute
from litestar.testing import AsyncTestClient

from comments.accounts.rules import Permission
from comments.app import create_app
from comments.foundation.errors import CommentsError
from comments.settings import Settings
from comments.web.admin.bearer import authenticate_program
from comments.web.guards import Access, permission_guard
from comments.web.problems import handle_domain_error


@cache
def routes() -> dict[str, HTTPRouteHandler]:
    """The handlers of the console and of the administrators' JSON, by method and path."""
    app = create_app(Settings(public_url="http://comments.example.org")).litestar
    found = [
        (route.path, each) for route in app.routes if isinstance(route, HTTPRoute) for each in route.route_handlers
    ]
    return {
        f"{method} {path}": handler
        for path, handler in found
        for method in handler.http_methods - {"OPTIONS"}
        if path.startswith("/console") or handler.fn.__module__.startswith("comments.web.admin")
    }


def entered_with(needed: object) -> set[str]:
    return {name for name, handler in routes().items() if handler.opt.get("permission") is needed}


def test_there_are_routes_to_check() -> None:
    assert len(routes()) >= 18


@pytest.mark.parametrize("name", sorted(routes()))
def test_a_route_says_what_it_takes_to_enter(name: str) -> None:
    assert isinstance(routes()[name].opt.get("permission"), Permission | Access)


@pytest.mark.parametrize("name", sorted(routes()))
def test_a_route_is_entered_through_the_guard(name: str) -> None:
    guards = [getattr(each, "__qualname__", "") for each in routes()[name].resolve_guards()]
    assert permission_guard(authenticate_program).__qualname__ in guards


def test_only_the_door_is_open_to_everybody() -> None:
    assert entered_with(Access.PUBLIC) == {
        "GET /console/sign-in",
        "POST /console/sign-in",
        "GET /console/sign-in/code",
        "POST /console/sign-in/code",
        "POST /console/sign-in/passkey-options",
        "POST /console/enter",
    }


def test_only_the_ways_to_the_gate_leave_the_decision_to_it() -> None:
    expected = {
        "POST /console/comments/{comment_id:str}/identity",
        "POST /api/v1/comments/{comment_id:str}/disclosures",
    }
    assert entered_with(Access.DISCLOSURE) == expected


async def test_a_route_that_names_nothing_is_shut() -> None:
    @get("/bare")
    async def bare() -> str:
        return "open"

    app = Litestar(
        [bare],
        guards=[permission_guard(authenticate_program)],
        exception_handlers={CommentsError: handle_domain_error},
    )
    async with AsyncTestClient(app) as client:
        assert (await client.get("/bare", headers={"authorization": "Bearer x"})).status_code == 403
