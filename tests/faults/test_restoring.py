"""A backup is made and restored while the service runs: readers are answered, and what was erased stays so."""

from collections.abc import Iterator
from dataclasses import dataclass

import httpx
import pytest

from tests.live import LiveService, comment_on, live_service, site

BLOG = "https://blog.example.org"
COMMENTS = "/api/v1/sites/garage/comments"


@dataclass(frozen=True)
class Restored:
    """What a reader, who never left, sees after it."""

    bodies: list[str]
    posted: int
    answered: list[int]


@pytest.fixture(
    scope="module",
    params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)],
)
def restored(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Restored]:
    """Two comments, a backup, one of them erased and another written, and the backup back."""
    folder = tmp_path_factory.mktemp("service")
    with live_service(request, request.param, folder) as service:
        service.aparte(site("garage", BLOG, challenge="off"))
        with service.running(), service.client(origin=BLOG) as client:
            yield _restore(service, client, str(folder / "main.backup"))


def _restore(service: LiveService, client: httpx.Client, file: str) -> Restored:
    first = client.post(COMMENTS, json=comment_on("/p", "To be erased")).json()
    client.post(COMMENTS, json=comment_on("/p", "To be kept"))
    service.aparte((["backup", file], ""))
    erased = client.delete(f"/api/v1/receipts/{first['receipt']['token']}")
    later = client.post(COMMENTS, json=comment_on("/p", "Later"))
    service.aparte((["restore", file], ""))
    read = client.get(COMMENTS, params={"thread": "/p"})
    after = client.post(COMMENTS, json=comment_on("/p", "And on it goes"))
    return Restored(
        bodies=[each["html"] for each in read.json()["comments"]],
        posted=after.status_code,
        answered=[each.status_code for each in (erased, later, read)],
    )


def test_what_was_kept_is_there_and_nothing_else(restored: Restored) -> None:
    assert restored.bodies == ["<p>To be kept</p>"]


def test_everybody_is_answered(restored: Restored) -> None:
    assert restored.answered == [204, 201, 200]


def test_posting_goes_on(restored: Restored) -> None:
    assert restored.posted == 201
