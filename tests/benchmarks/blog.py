"""A blog of our own service to measure: its data directory, its owner, and the running process."""

import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import httpx

from tests.benchmarks.servers import Server, free_port, serving

ORIGIN: Final = "https://garden.example.org"
SITE: Final = "/api/v1/sites/garden"
COMMENTS: Final = f"{SITE}/comments"
PASSWORD: Final = "an invented password for the benchmark"
_SITE_ADD: Final = ["site", "add", "garden", "--name", "Garden", "--origin", ORIGIN]
_OWNER_ADD: Final = ["account", "add", "owner", "--email", "owner@example.org", "--verified", "--password-stdin"]


@dataclass(frozen=True)
class Blog:
    """A data directory with one site, `garden`."""

    data: Path
    environment: Mapping[str, str]

    def command(self, *words: str, given: str = "") -> None:
        """One of the service's own commands."""
        command = [sys.executable, "-m", "comments", *words]
        subprocess.run(command, input=given, text=True, check=True, env=dict(self.environment), capture_output=True)

    @contextmanager
    def serving(self, path: str = "/health") -> Iterator[Server]:
        """The service, once it answers a path."""
        port = free_port()
        environment = {**self.environment, "APARTE_PUBLIC_URL": f"http://127.0.0.1:{port}"}
        command = [sys.executable, "-m", "comments", "serve", "--port", str(port)]
        with serving(command, environment, port, path) as server:
            yield server


def new_blog(data: Path) -> Blog:
    """A blog without comments, whose owner can sign in."""
    blog = Blog(data, {"APARTE_DATA_DIR": str(data), "APARTE_RATE_LIMITS": "off"})
    blog.command(*_SITE_ADD)
    blog.command(*_OWNER_ADD, given=f"{PASSWORD}\n")
    blog.command("member", "set", "garden", "owner", "owner")
    return blog


def sign_in(address: str) -> str:
    """The owner's bearer token."""
    answer = httpx.post(f"{address}/api/v1/sessions", json={"login": "owner", "password": PASSWORD}, timeout=60)
    answer.raise_for_status()
    token: str = answer.json()["token"]
    return token


def thread_path(key: str, *more: str) -> str:
    """Where a thread's comments are read."""
    return "&".join([f"{COMMENTS}?thread={key}", *more])
