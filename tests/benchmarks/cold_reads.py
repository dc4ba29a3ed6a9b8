"""How long the first answer takes after somebody wrote in a thread."""

import json
import time
from collections.abc import Callable
from http import HTTPStatus
from http.client import HTTPConnection
from itertools import count
from urllib.parse import urlsplit

from tests.benchmarks.blog import COMMENTS
from tests.benchmarks.sending import RefusedError
from tests.benchmarks.words import post_body


def cold_read(address: str, key: str, path: str) -> Callable[[], float]:
    """What writes in a thread and gives the milliseconds of the first answer of a path."""
    line, numbers = HTTPConnection(urlsplit(address).netloc, timeout=120), count()

    def write_and_read() -> float:
        body = json.dumps(post_body(next(numbers), key))
        _ask(line, "POST", COMMENTS, body)
        began = time.perf_counter()
        _ask(line, "GET", path)
        return (time.perf_counter() - began) * 1000

    return write_and_read


def _ask(line: HTTPConnection, method: str, path: str, body: str | None = None) -> None:
    line.request(method, path, body, {"Content-Type": "application/json"} if body else {})
    answer = line.getresponse()
    answer.read()
    if answer.status >= HTTPStatus.BAD_REQUEST:
        raise RefusedError(answer.status)
