"""The served process itself: what it writes to its log and its files while a proxy passes canaries on to it."""

import re
import socket
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.canary.storage import files_in
from tests.canary.visitors import ADA, ALICE, BEN, CLEO, GUS, HAL, NEEDLES
from tests.canary.witness import Evidence, leaks
from tests.live import LiveService, live_service, person, site

POST = "/api/v1/sites/garage/comments"


@pytest.fixture(scope="module")
def folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """What a service leaves behind that was used, shouted at and stopped."""
    folder = tmp_path_factory.mktemp("live")
    with live_service(request, "sqlite", folder, trusted_proxies="127.0.0.1") as service:
        service.aparte(site("garage", service.address, moderation="off"), *person("alice", garage="owner"))
        # With an option it is the installed command itself, whose log is what is read.
        with service.running("--workers", "1"):
            _use(service)
            _shout_at(service)
        yield folder


def _use(service: LiveService) -> None:
    for visitor in (ADA, BEN, CLEO):
        author = {"name": "Nadia", "email": visitor.email}
        body = {"thread": {"key": "/post"}, "body": "Hello", "author": author}
        with service.client(**{"x-forwarded-for": visitor.ip, "origin": service.address}) as client:
            posted = client.post(POST, json=body)
            assert posted.status_code == httpx.codes.CREATED
            client.get(POST, params={"thread": "/post"})
            client.get(f"/receipts/{posted.json()['receipt']['token']}")
            client.post(POST, json=body | {"author": {"name": "", "email": "<" + visitor.email}})
    with service.client_of("alice") as alice:
        alice.headers["x-forwarded-for"] = ALICE.ip
        comment = posted.json()["comment"]["id"]
        seen = alice.post(f"/api/v1/comments/{comment}/disclosures", json={"purpose": "abuse", "fields": ["ip"]})
    assert seen.json()["ip"] == CLEO.ip
    with service.client(**{"x-forwarded-for": HAL.ip}) as client:
        client.post("/api/v1/sessions", json={"login": HAL.email, "password": "wrong"})


def _shout_at(service: LiveService) -> None:
    """What is no HTTP makes servers speak up."""
    for words in (f"{GUS.email} {GUS.ip}\r\n\r\n", f"GET /{GUS.email} HTTP/9\r\nfrom: {GUS.email}\r\n\r\n"):
        with socket.create_connection(("127.0.0.1", service.port)) as connection:
            connection.sendall(words.encode())
            assert b"400" in connection.recv(4096)


@pytest.mark.clause("P5")
def test_the_log_of_the_process_holds_no_address(folder: Path) -> None:
    assert leaks(NEEDLES, [Evidence("log", (folder / "service.log").read_bytes())]) == []


@pytest.mark.clause("P5")
def test_the_log_of_the_process_names_no_peer_but_the_port_that_it_serves_at_itself(folder: Path) -> None:
    assert len(set(re.findall(r"127\.0\.0\.1:(\d+)", (folder / "service.log").read_text()))) == 1


@pytest.mark.clause("P23")
def test_no_file_of_the_process_holds_an_address(folder: Path) -> None:
    assert leaks(NEEDLES, files_in(folder)) == []


def test_the_process_said_something_and_left_its_files(folder: Path) -> None:
    names = {path.name for path in folder.rglob("*") if path.stat().st_size}
    assert {"service.log", "aparte.db", "vault.db", "master.key"} <= names
