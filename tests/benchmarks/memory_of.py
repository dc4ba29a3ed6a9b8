"""What a process holds in memory, as Linux tells it."""

import re
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Held:
    """In MiB: all its pages, and those with each shared one divided among who shares it."""

    rss: float
    pss: float


def held_by(pid: int) -> Held:
    """Of one process, without its children."""
    folder = Path("/proc") / str(pid)
    return Held(_mebibytes(folder / "status", "VmRSS"), _mebibytes(folder / "smaps_rollup", "Pss"))


def _mebibytes(file: Path, name: str) -> float:
    found = re.search(rf"^{name}:\s+(\d+) kB", file.read_text(), re.MULTILINE)
    if found is None:
        raise LookupError(name)
    return int(found.group(1)) / 1024
