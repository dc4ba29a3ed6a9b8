"""Isso, another comment service, from PyPI: installed into an environment of its own for the time of a measurement."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from tests.benchmarks.servers import free_port, served

_CONFIGURATION = """
[general]
dbpath = {folder}/comments.db
host = {origin}
notify =
[server]
listen = http://127.0.0.1:{port}/
[guard]
enabled = false
"""


def install_isso(folder: Path) -> Path:
    """Its program; takes a minute."""
    subprocess.run([sys.executable, "-m", "venv", str(folder / "isso")], check=True)
    command = [str(folder / "isso" / "bin" / "pip"), "install", "-q", "--disable-pip-version-check", "isso"]
    subprocess.run(command, check=True, env=_quiet_environment(), stderr=subprocess.DEVNULL)
    return folder / "isso" / "bin" / "isso"


@contextmanager
def isso_running(program: Path, folder: Path, origin: str) -> Iterator[str]:
    """The service for one blog; gives its address."""
    port = free_port()
    configuration = folder / "isso.cfg"
    configuration.write_text(_CONFIGURATION.format(folder=folder, origin=origin, port=port))
    arguments = [str(program), "-c", str(configuration), "run"]
    with served(arguments, {}, port, "/info", program=str(program.with_name("python"))) as address:
        yield address


def post_to_isso(address: str, key: str, texts: list[tuple[str, str]]) -> None:
    """Post comments, each a name and its words."""
    with httpx.Client(base_url=address) as client:
        for name, text in texts:
            body = {"author": name, "email": None, "website": None, "text": text, "parent": None, "title": key}
            client.post("/new", params={"uri": key}, json=body).raise_for_status()


def isso_page(service: str) -> str:
    """What its manual says a blog should carry."""
    script = f'<script data-isso="{service}/" src="{service}/js/embed.min.js"></script>'
    return f'{script}<section id="isso-thread"></section>'


def _quiet_environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
