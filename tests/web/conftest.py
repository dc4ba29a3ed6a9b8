"""The whole service's fixtures.

What the surfaces ask of PostgreSQL they ask in `web/widget`, where posts meet each other; the use-cases, the matrix of
routes, the canary and the journeys run on both. The other surfaces are shown on SQLite, so that the whole check stays
under a quarter of an hour.
"""

import pytest

from tests.people import alice, bakery, bob, charlie, garage, running, settings

__all__ = ["alice", "bakery", "bob", "charlie", "garage", "running", "settings"]


@pytest.fixture(params=["sqlite"])
def backend(request: pytest.FixtureRequest) -> str:
    """The kind of database."""
    kind: str = request.param
    return kind
