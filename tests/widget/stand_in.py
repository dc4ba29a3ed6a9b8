"""A server in the test's hands.

It serves blog pages with any headers, or stands before the real service, notes what passes, and fails in the ways that
the service itself never does.
"""

import http.client
import json
import threading
from collections import defaultdict, deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

Headers = dict[str, str]
_PATIENCE = 20
_HOP_BY_HOP = frozenset({"connection", "host", "content-length", "transfer-encoding", "accept-encoding"})


@dataclass(frozen=True)
class Answer:
    """What is sent back; `held` keeps it back until it is set."""

    body: bytes = b""
    status: int = 200
    headers: Headers = field(default_factory=dict)
    held: threading.Event | None = None

    @classmethod
    def page(cls, html: str, headers: Headers | None = None) -> Self:
        return cls(html.encode(), 200, {"Content-Type": "text/html; charset=utf-8", **(headers or {})})

    @classmethod
    def problem(cls, status: int, detail: str = "", **others: Any) -> Self:
        body = {"type": "urn:aparte:problem:invented", "title": "", "status": status, "detail": detail, **others}
        return cls(json.dumps(body).encode(), status, {"Access-Control-Allow-Origin": "*"})


@dataclass(frozen=True)
class Received:
    """A request as it came."""

    method: str
    target: str
    headers: Headers
    body: str

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def query(self) -> dict[str, list[str]]:
        return parse_qs(urlsplit(self.target).query)

    @property
    def form(self) -> dict[str, str]:
        return {name: values[0] for name, values in parse_qs(self.body, keep_blank_values=True).items()}


DROPPED = Answer(status=0)
"""No answer at all: the connection is closed."""

NO_STREAM = Answer(status=204, headers={"Access-Control-Allow-Origin": "*"})
"""A stand-in gathers an answer before it passes it on, so that of live news nothing would ever come."""


class StandIn:
    """One origin. What a test set for a path comes first, then what stands behind it (`upstream`)."""

    def __init__(self, upstream: str | None = None) -> None:
        self.received: list[Received] = []
        self._upstream = upstream
        self._lasting: dict[tuple[str, str], Answer] = {}
        self._once: defaultdict[tuple[str, str], deque[Answer]] = defaultdict(deque)
        self._lock = threading.Lock()
        self._server = _Server(self)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def serves(self, path: str, answer: Answer, method: str = "GET") -> None:
        """From now on."""
        self._lasting[method, path] = answer

    def recovers(self, path: str) -> None:
        """From now on what stands behind it answers again."""
        del self._lasting["GET", path]

    def fails(self, method: str, path: str, *answers: Answer) -> None:
        """The next answers, one each."""
        self._once[method, path].extend(answers)

    def requests(self, method: str, path: str) -> list[Received]:
        return [each for each in self.received if (each.method, each.path) == (method, path)]

    @contextmanager
    def running(self) -> Iterator[Self]:
        thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield self
        self._server.shutdown()
        self._server.server_close()
        thread.join()

    def answer(self, received: Received) -> Answer:
        where = (received.method, received.path)
        with self._lock:
            self.received.append(received)
            if self._once[where]:
                return self._once[where].popleft()
        if where in self._lasting:
            return self._lasting[where]
        if received.path.endswith("/events"):
            return NO_STREAM
        return Answer(b"not here", 404) if self._upstream is None else _pass_on(received, self._upstream)


def _pass_on(received: Received, upstream: str) -> Answer:
    connection = http.client.HTTPConnection(urlsplit(upstream).netloc, timeout=_PATIENCE)
    headers = {name: value for name, value in received.headers.items() if name not in _HOP_BY_HOP}
    connection.request(received.method, received.target, received.body.encode() or None, headers)
    response = connection.getresponse()
    kept = {name: value for name, value in response.getheaders() if name.lower() not in _HOP_BY_HOP}
    body = response.read()
    connection.close()
    return Answer(body, response.status, kept)


class _Handler(BaseHTTPRequestHandler):
    server: "_Server"

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        headers = {name.lower(): value for name, value in self.headers.items()}
        answer = self.server.stand_in.answer(Received(self.command, self.path, headers, body))
        if answer.held is not None:
            answer.held.wait(_PATIENCE)
        if answer is DROPPED:
            self.close_connection = True
        else:
            self._send(answer)

    do_POST = do_GET  # noqa: N815  the base class looks for these names
    do_PATCH = do_GET  # noqa: N815  likewise
    do_DELETE = do_GET  # noqa: N815  likewise
    do_OPTIONS = do_GET  # noqa: N815  likewise

    def _send(self, answer: Answer) -> None:
        try:
            self.send_response(answer.status)
            for name, value in {"Content-Length": str(len(answer.body)), **answer.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer.body)
        except ConnectionError:  # the browser gave up, as some tests want it to
            self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the base class names it
        """Keep the test's output to the tests."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, stand_in: StandIn) -> None:
        self.stand_in = stand_in
        super().__init__(("127.0.0.1", 0), _Handler)
