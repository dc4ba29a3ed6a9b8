"""A blog made by Pelican, on an origin of its own, under the strictest policy that the snippet is to work with."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

_SOURCES = Path(__file__).with_name("blog")
_PELICAN = Path(sys.executable).with_name("pelican")


class StaticBlog:
    """A folder of files behind a web server at `localhost`: for a browser, another site than 127.0.0.1."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.policy = "default-src 'none'"
        self.hindrance: dict[str, str] = {}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self.address = f"http://localhost:{self._server.server_port}"

    def build(self, snippet: str, service: str) -> None:
        """Make the pages, with the snippet as `aparte site add` printed it."""
        command = [str(_PELICAN), "-s", str(_SOURCES / "pelicanconf.py"), "-o", str(self.folder), "--fatal=warnings"]
        values = {"SITEURL": self.address, "COMMENTS": snippet}
        command += ["-e", *(f"{name}={json.dumps(value)}" for name, value in values.items())]
        subprocess.run(command, check=True, capture_output=True, cwd=self.folder.parent)
        self.policy = (
            "default-src 'none'; base-uri 'none'; form-action 'none'; style-src 'self'; img-src 'self'; "
            f"script-src {service}; connect-src {service}; require-trusted-types-for 'script'"
        )

    @contextmanager
    def served(self) -> Iterator["StaticBlog"]:
        thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield self
        self._server.shutdown()
        self._server.server_close()
        thread.join()


def _handler(blog: StaticBlog) -> type[SimpleHTTPRequestHandler]:
    class Handler(SimpleHTTPRequestHandler):
        def __init__(self, *arguments: Any) -> None:
            super().__init__(*arguments, directory=str(blog.folder))

        def end_headers(self) -> None:
            self.send_header("Content-Security-Policy", blog.policy)
            # A second policy holds beside the first.
            for name, value in blog.hindrance.items():
                self.send_header(name, value)
            super().end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the base class names it
            """Keep the test's output to the tests."""

    return Handler
