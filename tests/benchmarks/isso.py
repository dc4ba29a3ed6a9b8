"""Isso, another comment service, from PyPI: installed into an environment of its own for the time of a measurement."""

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import httpx

from tests.benchmarks.servers import free_port, served
from tests.benchmarks.words import Said

_PACKAGES: Final = ("isso==0.14.*", "gunicorn")
_CONFIGURATION: Final = """
[general]
dbpath = {folder}/{name}.db
host = {origin}
notify =
[server]
listen = http://127.0.0.1:{port}/
[guard]
enabled = false
"""


def install_isso(folder: Path) -> Path:
    """Its program; takes a minute the first time."""
    program = folder / "isso" / "bin" / "isso"
    if not program.exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder / "isso")], check=True)
        command = [str(program.with_name("pip")), "install", "-q", "--disable-pip-version-check", *_PACKAGES]
        subprocess.run(command, check=True, env=_quiet_environment(), stderr=subprocess.DEVNULL)
    return program


@contextmanager
def isso_running(program: Path, folder: Path, origin: str) -> Iterator[str]:
    """The service for one blog, on its own server; gives its address."""
    port = free_port()
    configuration = _configure(folder, "widget", origin, port)
    arguments = [str(program), "-c", str(configuration), "run"]
    with served(arguments, {}, port, "/info", program=str(program.with_name("python"))) as address:
        yield address


@contextmanager
def isso_under_gunicorn(folder: Path, name: str, origin: str) -> Iterator[str]:
    """The service as its manual would have it run: under gunicorn, here with two workers; gives its address."""
    program, port = install_isso(folder), free_port()
    configuration = _configure(folder, name, origin, port)
    arguments = ["-m", "gunicorn", "isso.run", "--workers", "2", "--bind", f"127.0.0.1:{port}", "--log-level", "error"]
    environment = {"ISSO_SETTINGS": str(configuration)}
    with served(arguments, environment, port, "/info", program=str(program.with_name("python"))) as address:
        yield address


def post_to_isso(address: str, key: str, said: Sequence[Said]) -> None:
    """Post a thread."""
    made: list[int] = []
    with httpx.Client(base_url=address, timeout=60) as client:
        for each in said:
            parent = None if each.parent is None else made[each.parent]
            body = {"author": each.name, "email": None, "website": None, "text": each.text, "title": key}
            answer = client.post("/new", params={"uri": key}, json=body | {"parent": parent})
            answer.raise_for_status()
            made.append(answer.json()["id"])


def isso_page(service: str) -> str:
    """What its manual says a blog should carry."""
    script = f'<script data-isso="{service}/" src="{service}/js/embed.min.js"></script>'
    return f'{script}<section id="isso-thread"></section>'


def _configure(folder: Path, name: str, origin: str, port: int) -> Path:
    configuration = folder / f"isso-{name}.cfg"
    configuration.write_text(_CONFIGURATION.format(folder=folder, name=f"isso-{name}", origin=origin, port=port))
    return configuration


def _quiet_environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
