"""A real PostgreSQL server for the tests, from the binaries that are installed, on a socket in a temporary folder."""

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_NOBODY = 65534


def find_binaries() -> Path | None:
    """The folder of `initdb` and `postgres`: `PGBIN`, or Debian's newest."""
    if os.environ.get("PGBIN"):
        return Path(os.environ["PGBIN"])
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[4]))
    return found[-1].parent if found else None


@contextlib.contextmanager
def running_server(binaries: Path) -> Iterator[Path]:
    """A server without TCP; gives the folder of its socket. Root hands it to an unprivileged user, as it must."""
    folder = Path(tempfile.mkdtemp(prefix="aparte-pg-"))
    options: dict[str, Any] = {"cwd": "/", "env": {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"}}
    options |= {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    if os.geteuid() == 0:
        os.chown(folder, _NOBODY, _NOBODY)
        options |= {"user": _NOBODY, "group": _NOBODY, "extra_groups": []}
    command = [
        str(binaries / "initdb"),
        "-D",
        str(folder / "data"),
        "-U",
        "postgres",
        "-A",
        "trust",
        "-N",
        "-E",
        "UTF8",
    ]
    subprocess.run(command, check=True, **options)
    settings = [
        "listen_addresses=",
        "fsync=off",
        "synchronous_commit=off",
        "full_page_writes=off",
        "max_connections=200",
    ]
    command = [str(binaries / "postgres"), "-D", str(folder / "data"), "-k", str(folder)]
    server = subprocess.Popen([*command, *(part for each in settings for part in ("-c", each))], **options)
    try:
        _wait_until_ready(binaries, folder, server, options)
        yield folder
    finally:
        server.send_signal(signal.SIGINT)
        server.wait()
        shutil.rmtree(folder, ignore_errors=True)


def _wait_until_ready(binaries: Path, folder: Path, server: "subprocess.Popen[bytes]", options: dict[str, Any]) -> None:
    while True:
        ready = subprocess.run([str(binaries / "pg_isready"), "-q", "-h", str(folder)], check=False, **options)
        if ready.returncode == 0:
            return
        if server.poll() is not None:
            raise RuntimeError("PostgreSQL exited before it was ready")


def run_sql(binaries: Path, folder: Path, statement: str) -> None:
    """Run one statement as the superuser."""
    command = [str(binaries / "psql"), "-q", "-X", "-h", str(folder), "-U", "postgres", "-c", statement]
    subprocess.run(command, check=True, capture_output=True, cwd="/")
