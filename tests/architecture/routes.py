"""Every route of the service, as the framework knows them."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from litestar.handlers import HTTPRouteHandler
from litestar.routes import HTTPRoute

from comments.app import Service, create_app
from comments.settings import Settings
from tests.service import PUBLIC_URL

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")


@dataclass(frozen=True)
class Route:
    """One method of one address, and the handler that answers it."""

    method: str
    path: str
    handler: HTTPRouteHandler

    @property
    def key(self) -> str:
        """Such as `GET /api/v1/sites/{site}`; types are left out."""
        return f"{self.method} {untyped(self.path)}"


def untyped(path: str) -> str:
    """The address without the types of its parameters."""
    for kind in (":str", ":path"):
        path = path.replace(kind, "")
    return path


def routes_of(service: Service) -> Iterator[Route]:
    """Every route but the answers to OPTIONS, which the framework makes; in one order, whatever the framework's."""
    yield from sorted(_routes_of(service), key=lambda route: (route.path, route.method))


def _routes_of(service: Service) -> Iterator[Route]:
    for route in service.litestar.routes:
        assert isinstance(route, HTTPRoute)
        for handler in route.route_handlers:
            yield from (Route(method, route.path, handler) for method in handler.http_methods - {"OPTIONS"})


def paths_of(service: Service) -> dict[str, tuple[frozenset[str], HTTPRouteHandler]]:
    """Every address with the methods that it takes, and one of its handlers."""
    found: dict[str, tuple[frozenset[str], HTTPRouteHandler]] = {}
    for route in routes_of(service):
        taken, _ = found.get(route.path, (frozenset(), None))
        found[route.path] = taken | {route.method}, route.handler
    return found


def service_at_rest() -> Service:
    """The service put together, with nothing opened: enough to ask which routes it has."""
    return create_app(Settings(data_dir=Path("/nonexistent"), public_url=PUBLIC_URL, operator="Test"))
