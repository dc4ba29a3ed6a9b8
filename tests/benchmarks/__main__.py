"""`make bench`: every part beside its references, in one run; one table, and benchmarks.json.

`python -m tests.benchmarks reads posts` runs those parts alone and leaves what was measured of the others before.
BENCH_SECONDS, BENCH_MINUTES and BENCH_COMMENTS say how long and how much, BENCH_FILE where it is kept.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from tests.benchmarks.pace import PACE
from tests.benchmarks.parts import PARTS
from tests.benchmarks.rows import Row, table
from tests.benchmarks.servers import require_tools

_FILE: Final = Path(os.environ.get("BENCH_FILE", "benchmarks.json"))


def main() -> None:
    """Measure what is named, else everything; print the table of it."""
    names = sys.argv[1:] or list(PARTS)
    if unknown := [name for name in names if name not in PARTS]:
        sys.exit(f"There is no part {', '.join(unknown)}; there are {', '.join(PARTS)}.")
    require_tools(names)
    measured: dict[str, list[Row]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for name in names:
            measured[name] = _measure(name, Path(folder))
    print("\n".join(table(measured)))  # noqa: T201  a table is what it is for


def _measure(name: str, folder: Path) -> list[Row]:
    _tell(f"{name} …")
    began = time.perf_counter()
    rows = PARTS[name](folder)
    taken = time.perf_counter() - began
    # Each part is kept as soon as it is known: who stops a long run has what came before.
    _keep(name, rows, taken)
    _tell(f" {taken:.0f} s\n")
    return rows


def _keep(name: str, rows: Iterable[Row], taken: float) -> None:
    """Into benchmarks.json, beside what was measured before; the commit is that of the last part."""
    before: dict[str, Any] = json.loads(_FILE.read_text()) if _FILE.exists() else {}
    commit = _commit()
    part = {"commit": commit, "took_s": round(taken), "pace": PACE, "rows": [row.as_data() for row in rows]}
    parts = before.get("parts", {}) | {name: part}
    _FILE.write_text(json.dumps({"commit": commit, "parts": parts}, indent=2, ensure_ascii=False) + "\n")


def _commit() -> str:
    return subprocess.run(["git", "rev-parse", "HEAD"], check=False, capture_output=True, text=True).stdout.strip()


def _tell(progress: str) -> None:
    sys.stderr.write(progress)
    sys.stderr.flush()


if __name__ == "__main__":
    main()
