"""The real service as a process: `aparte serve`, set up by the real commands, stopped, killed, started again."""

import contextlib
import json
import os
import secrets
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

import httpx
import pytest

from tests.forking import Forked, fork_aparte
from tests.postgresql import run_sql

PASSWORD = "a very long invented password"
_APARTE = Path(sys.executable).with_name("aparte")
# Nothing here is encrypted; reading who is to be trusted takes longer than asking.
_TRUSTS_NOBODY = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
_LOOK_AGAIN_SECONDS = 0.02
_PATIENCE_SECONDS = 90

Command = tuple[list[str], str]
"""The arguments of a command line, and what it reads from standard input."""


class LiveService:
    """One instance: a port, a data directory and settings, which stay the same from start to start."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self._reservation = _reserve_port()
        self.port: int = self._reservation.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        self.data = folder / "data"
        self.log_file = folder / "service.log"
        self.environment = _environment() | {
            "APARTE_DATA_DIR": str(self.data),
            "APARTE_PUBLIC_URL": self.address,
            "APARTE_OPERATOR": "Example hosting",
            "APARTE_OPERATOR_CONTACT": "privacy@example.org",
            **{f"APARTE_{name.upper()}": value for name, value in settings.items()},
        }
        self._process: subprocess.Popen[bytes] | Forked | None = None

    @property
    def log(self) -> str:
        """Everything that was written to standard output and standard error so far."""
        return self.log_file.read_text() if self.log_file.exists() else ""

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def is_known_as(self, host: str) -> None:
        """From its next start on, its public address has a name."""
        self.address = f"http://{host}:{self.port}"
        self.environment["APARTE_PUBLIC_URL"] = self.address

    def start(self, *options: str) -> None:
        """Start, and come back once it answers; with options it is the installed command, else one that is forked."""
        assert self._process is None, "it runs already"
        arguments = ["serve", "--host", "127.0.0.1", "--port", str(self.port), *options]
        folder = self.log_file.parent
        with self.log_file.open("ab") as log, Path(os.devnull).open("rb") as nothing:
            if options:
                command = [str(_APARTE), *arguments]
                self._process = subprocess.Popen(
                    command, env=self.environment, cwd=folder, stdout=log, stderr=log, start_new_session=True
                )
            else:
                self._process = fork_aparte(arguments, self.environment, folder, (nothing, log, log))
        self._wait_until_it_answers()

    def stop(self) -> int:
        """Ctrl-C, as a terminal sends it; gives the exit code."""
        return self._end(signal.SIGINT)

    def kill(self) -> None:
        """As a power cut would end it, with every process it has."""
        self._end(signal.SIGKILL)

    @contextmanager
    def running(self, *options: str) -> Iterator["LiveService"]:
        """Started, and stopped in the end unless the test has done so."""
        self.start(*options)
        try:
            yield self
        finally:
            code = self.stop() if self._process is not None else 0
        assert code == 0, self.log[-2000:]

    def close(self) -> None:
        """Leave nothing behind, whatever happened."""
        if self._process is not None:
            self.kill()
        self._reservation.close()

    def aparte(self, *batch: Command) -> str:
        """Run command lines, which must succeed; gives what they printed."""
        done = self.try_aparte(*batch)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def try_aparte(self, *batch: Command) -> "subprocess.CompletedProcess[str]":
        """Run command lines up to the first that fails."""
        with TemporaryFile() as given, TemporaryFile() as printed, TemporaryFile() as failed:
            given.write(json.dumps(batch).encode())
            given.seek(0)
            process = fork_aparte([], self.environment, Path.cwd(), (given, printed, failed))
            code = process.wait()
            return subprocess.CompletedProcess("aparte", code, _text_in(printed), _text_in(failed))

    def client(self, **headers: str) -> httpx.Client:
        """A program that talks to the service."""
        return httpx.Client(base_url=self.address, headers=headers, timeout=30, verify=_TRUSTS_NOBODY)

    def client_of(self, username: str) -> httpx.Client:
        """A program with the bearer token of somebody."""
        with self.client() as stranger:
            answer = stranger.post("/api/v1/sessions", json={"login": username, "password": PASSWORD})
        assert answer.status_code == httpx.codes.CREATED, answer.text
        return self.client(authorization=f"Bearer {answer.json()['token']}")

    def _wait_until_it_answers(self) -> None:
        assert self._process is not None
        deadline = time.monotonic() + _PATIENCE_SECONDS
        with self.client() as client:
            while not _is_healthy(client):
                assert self._process.poll() is None, f"the service ended: {self.log[-2000:]}"
                assert time.monotonic() < deadline, f"the service does not answer: {self.log[-2000:]}"
                time.sleep(_LOOK_AGAIN_SECONDS)

    def _end(self, how: signal.Signals) -> int:
        assert self._process is not None
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, how)
        code = self._process.wait(_PATIENCE_SECONDS)
        self._process = None
        return code


@contextmanager
def live_service(request: pytest.FixtureRequest, kind: str, folder: Path, **settings: str) -> Iterator[LiveService]:
    """An instance on one of the two kinds of database, not started yet."""
    if kind == "postgresql":
        settings |= {f"{name}_url": _empty_database(request) for name in ("database", "vault")}
    service = LiveService(folder, **settings)
    try:
        yield service
    finally:
        service.close()


def site(slug: str, *origins: str, **options: str) -> Command:
    """The command that registers a blog."""
    named = [part for origin in origins for part in ("--origin", origin)]
    chosen = [part for name, value in options.items() for part in (f"--{name}", value)]
    return ["site", "add", slug, "--name", slug.capitalize(), *named, *chosen], ""


def person(username: str, **roles: str) -> list[Command]:
    """The commands that add somebody with roles on blogs."""
    added = ["account", "add", username, "--email", f"{username}@example.org", "--password-stdin", "--verified"]
    return [(added, f"{PASSWORD}\n"), *((["member", "set", slug, username, role], "") for slug, role in roles.items())]


def comment_on(key: str, body: str, **author: str) -> dict[str, Any]:
    """A guest's comment as the API takes it."""
    return {"thread": {"key": key}, "body": body, "author": {"name": "Nadia", **author}}


def _empty_database(request: pytest.FixtureRequest) -> str:
    """An empty database of PostgreSQL, which the service is to migrate."""
    server, name = request.getfixturevalue("postgresql_server"), f"live_{secrets.token_hex(6)}"
    run_sql(server.binaries, server.socket, f"CREATE DATABASE {name}")
    url: str = server.url(name)
    return url


def _text_in(stream: IO[bytes]) -> str:
    stream.seek(0)
    return stream.read().decode()


def _is_healthy(client: httpx.Client) -> bool:
    try:
        return client.get("/health").status_code == httpx.codes.OK
    except httpx.TransportError:
        return False


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("APARTE_")}
    if kept.pop("PYTHONDONTWRITEBYTECODE", None):
        # Compiling everything anew at each start takes longer than all the rest of it.
        kept["PYTHONPYCACHEPREFIX"] = str(Path(sys.prefix) / "bytecode")
    return kept | {"LC_ALL": "C.UTF-8", "PYTHONUNBUFFERED": "1"}


def _reserve_port() -> socket.socket:
    """A port that nobody else is given: bound but not listened on, so that the service may take it beside us."""
    held = socket.socket()
    held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    held.bind(("127.0.0.1", 0))
    return held
