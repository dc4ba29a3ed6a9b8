"""The real provider as a process: oidc-provider, started with Node, in which every name is somebody."""

import socket
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from comments.settings import OidcProvider
from tests.widget.node import find_node

FOLDER: Final = Path(__file__).resolve().parent
SECRET: Final = "an invented secret for a test"


@dataclass(frozen=True)
class RealProvider:
    """Where it is."""

    issuer: str

    @classmethod
    def at(cls, port: int) -> "RealProvider":
        """One that listens there, or will."""
        return cls(f"http://127.0.0.1:{port}")

    def setting(self, **others: Any) -> OidcProvider:
        """It as an operator sets it."""
        standing = {"id": "real", "name": "Elsewhere", "issuer": self.issuer, "client_id": "aparte"}
        return OidcProvider(**standing | {"client_secret": SECRET} | others)


@contextmanager
def real_provider(callbacks: Sequence[str], port: int | None = None) -> Iterator[RealProvider]:
    """It runs, and knows the service by these addresses; skips the test where there is no Node."""
    node, port = find_node(FOLDER), port or free_port()
    command = [str(node.node), "provider.mjs", str(port), ",".join(callbacks)]
    with subprocess.Popen(command, cwd=FOLDER, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        try:
            assert process.stdout is not None
            # It writes this line once it listens, or ends without one.
            assert process.stdout.readline() == b"ready\n"
            yield RealProvider.at(port)
        finally:
            process.kill()


def free_port() -> int:
    """A port that nobody uses yet."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        port: int = found.getsockname()[1]
        return port
