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
_SETTINGS = (
    "listen_addresses=",
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "max_connections=200",
    # What a million rows leave in the log would stay there, in memory.
    "max_wal_size=256MB",
)


def find_binaries() -> Path | None:
    """The folder of `initdb` and `postgres`: `PGBIN`, or Debian's newest."""
    if os.environ.get("PGBIN"):
        return Path(os.environ["PGBIN"])
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[4]))
    return found[-1].parent if found else None


class ServerProcess:
    """A server without TCP, in a folder of its own that holds its socket; it can be stopped and started again.

    Root hands it to an unprivileged user, as it must.
    """

    def __init__(self, binaries: Path) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="aparte-pg-"))
        self._binaries = binaries
        self._options: dict[str, Any] = {"cwd": "/", "env": {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"}}
        self._options |= {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        if os.geteuid() == 0:
            os.chown(self.folder, _NOBODY, _NOBODY)
            self._options |= {"user": _NOBODY, "group": _NOBODY, "extra_groups": []}
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def is_running(self) -> bool:
        return self._process is not None

    def initialise(self) -> None:
        """Make an empty cluster."""
        self.run("initdb", "-D", str(self._data), "-U", "postgres", "-A", "trust", "-N", "-E", "UTF8")

    def copy(self, other: "ServerProcess") -> None:
        """Make a replica of another server, which it is to follow."""
        self.run(
            "pg_basebackup", "-D", str(self._data), "-h", str(other.folder), "-U", "postgres", "-R", "-N", "-c", "fast"
        )

    def start(self) -> None:
        """Start, and come back once it answers."""
        assert self._process is None, "it runs already"
        command = [str(self._binaries / "postgres"), "-D", str(self._data), "-k", str(self.folder)]
        command += [part for each in _SETTINGS for part in ("-c", each)]
        self._process = subprocess.Popen(command, **self._options)
        while self.run("pg_isready", "-q", "-h", str(self.folder), check=False):
            if self._process.poll() is not None:
                raise RuntimeError("PostgreSQL exited before it was ready")

    def end(self) -> None:
        """End every connection and what is under way on it, then the server; what was committed stays."""
        assert self._process is not None, "it does not run"
        self._process.send_signal(signal.SIGINT)
        self._process.wait()
        self._process = None

    def close(self) -> None:
        """Leave nothing behind."""
        if self._process is not None:
            self.end()
        shutil.rmtree(self.folder, ignore_errors=True)

    def run(self, program: str, *arguments: str, check: bool = True) -> int:
        """Run one of the server's programs as its user."""
        return subprocess.run([str(self._binaries / program), *arguments], check=check, **self._options).returncode

    @property
    def _data(self) -> Path:
        return self.folder / "data"


@contextlib.contextmanager
def running_server(binaries: Path) -> Iterator[ServerProcess]:
    """A server of its own."""
    with contextlib.closing(ServerProcess(binaries)) as server:
        server.initialise()
        server.start()
        yield server


def run_sql(binaries: Path, folder: Path, statement: str) -> None:
    """Run one statement as the superuser."""
    command = [str(binaries / "psql"), "-q", "-X", "-h", str(folder), "-U", "postgres", "-c", statement]
    subprocess.run(command, check=True, capture_output=True, cwd="/")
