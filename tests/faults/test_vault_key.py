"""Without its master key the service reads and does not write: it says so, loses nothing, and recovers with the key."""

import base64
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from tests.faults.ledger import COMMENTS
from tests.live import LiveService, comment_on

EMAIL = "nadia@example.net"
EARLIER = comment_on("/gearbox/", "Which oil did you take?", email=EMAIL)
LATER = comment_on("/gearbox/", "Any news?", email=EMAIL)

Fault = Callable[[Path], object]


def moved_away(key: Path) -> None:
    key.unlink()


def replaced(key: Path) -> None:
    key.write_bytes(base64.b64encode(secrets.token_bytes(32)) + b"\n")


SAYINGS: dict[Fault, str] = {moved_away: "missing", replaced: "wrong"}


@pytest.fixture(scope="module")
def receipt(on_sqlite: LiveService) -> str:
    """What a reader holds whose comment was taken while all was well."""
    with on_sqlite.running(), on_sqlite.client() as reader:
        token: str = reader.post(COMMENTS, json=EARLIER).json()["receipt"]["token"]
    return token


@pytest.fixture(scope="module", params=SAYINGS, ids=lambda fault: fault.__name__)
def fault(request: pytest.FixtureRequest) -> Fault:
    chosen: Fault = request.param
    return chosen


@pytest.fixture(scope="module")
def key(on_sqlite: LiveService, receipt: str) -> bytes:
    return (on_sqlite.data / "master.key").read_bytes()


@pytest.fixture(scope="module")
def locked(on_sqlite: LiveService, key: bytes, fault: Fault) -> Iterator[LiveService]:
    """The service started without its key, which is put back in the end."""
    path = on_sqlite.data / "master.key"
    on_sqlite.log_file.unlink()
    fault(path)
    with on_sqlite.running():
        yield on_sqlite
    path.write_bytes(key)


def test_the_service_says_why(locked: LiveService, fault: Fault) -> None:
    assert f"master key {SAYINGS[fault]}" in locked.log


def test_posting_is_refused_in_words(locked: LiveService) -> None:
    with locked.client() as reader:
        answer = reader.post(COMMENTS, json=LATER)
    assert (answer.status_code, answer.headers["content-type"]) == (503, "application/problem+json")
    assert answer.json()["type"] == "urn:aparte:problem:vault-locked"


def test_a_receipt_is_refused_in_words(locked: LiveService, receipt: str) -> None:
    with locked.client() as reader:
        answer = reader.get(f"/api/v1/receipts/{receipt}")
    assert (answer.status_code, EMAIL in answer.text) == (503, False)


def test_reading_goes_on(locked: LiveService) -> None:
    with locked.client() as reader:
        found = reader.get(COMMENTS, params={"thread": "/gearbox/"}).json()["comments"]
    assert found[0]["html"].strip() == "<p>Which oil did you take?</p>"


def test_no_new_key_hides_that_the_old_is_lost(locked: LiveService, fault: Fault) -> None:
    assert (locked.data / "master.key").exists() == (fault is not moved_away)


def test_with_its_key_back_it_posts_and_opens_again(locked: LiveService, key: bytes, receipt: str) -> None:
    locked.stop()
    (locked.data / "master.key").write_bytes(key)
    locked.start()
    with locked.client() as reader:
        posted = reader.post(COMMENTS, json=LATER).status_code
        own = reader.get(f"/api/v1/receipts/{receipt}").json()
    assert (posted, own["ip"], own["email"]) == (httpx.codes.CREATED, "127.0.0.1", EMAIL)
