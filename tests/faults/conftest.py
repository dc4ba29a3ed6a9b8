"""One blog on a service of its own, for faults to happen to."""

from collections.abc import Iterator

import pytest

from tests.live import LiveService, live_service, site

GARAGE = site("garage", "https://blog.example.org", challenge="off")


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def on_both(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveService]:
    """Not started yet, on each kind of database."""
    with live_service(request, request.param, tmp_path_factory.mktemp("service"), rate_limits="off") as service:
        service.aparte(GARAGE)
        yield service


@pytest.fixture(scope="module")
def on_sqlite(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveService]:
    """Not started yet, all its files in its data directory."""
    with live_service(request, "sqlite", tmp_path_factory.mktemp("service"), rate_limits="off") as service:
        service.aparte(GARAGE)
        yield service
