"""Two ways for a disk to take no more: a small one that is really full, and a limit on how long a file may grow."""

import resource
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import pytest

from tests.live import LiveService

_SIZE = "6m"
_BLOCK = bytes(4096)
_ROOM_LEFT = 16 * 1024


class Disk(Protocol):
    """Where the service's files are."""

    def fill(self) -> None:
        """From now on it takes no more."""

    def free(self) -> None:
        """It has room again."""


class SmallDisk:
    """A file system of its own under the data directory, with a file that takes what is left."""

    def __init__(self, service: LiveService) -> None:
        self._filler = service.data / "filler"

    def fill(self) -> None:
        with self._filler.open("wb", buffering=0) as file:
            try:
                while file.write(_BLOCK):
                    pass
            except OSError:
                return

    def free(self) -> None:
        self._filler.unlink()


class ShortFiles:
    """A limit of the process: no file may grow past the longest that it has now."""

    def __init__(self, service: LiveService) -> None:
        self._service = service

    def fill(self) -> None:
        longest = max(path.stat().st_size for path in self._service.data.iterdir())
        self._limit(longest + _ROOM_LEFT)

    def free(self) -> None:
        self._limit(resource.RLIM_INFINITY)

    def _limit(self, size: int) -> None:
        resource.prlimit(self._service.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


@contextmanager
def small_disk(folder: Path) -> Iterator[None]:
    """Mount a few megabytes at a folder, or skip the test where nobody may."""
    folder.mkdir(mode=0o700)
    mount = shutil.which("mount")
    options = ["-t", "tmpfs", "-o", f"size={_SIZE},mode=700", "aparte-test", str(folder)]
    done = None if mount is None else subprocess.run([mount, *options], capture_output=True, check=False)
    if done is None or done.returncode:
        pytest.skip("no file system can be mounted here")
    try:
        yield
    finally:
        subprocess.run(["umount", str(folder)], check=True)
