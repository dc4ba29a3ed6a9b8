"""What changes the schema has a database of its own."""

from pathlib import Path

import pytest

from tests.conftest import PostgresServer, new_database_url


@pytest.fixture
def database_url(request: pytest.FixtureRequest, backend: str, tmp_path: Path) -> str:
    if backend == "postgresql":
        server: PostgresServer = request.getfixturevalue("postgresql_server")
        return server.create("main")
    return new_database_url(request, backend, "main")
