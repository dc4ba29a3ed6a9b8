"""Keeps all that comes out of the service, with where it came out and whose addresses may stand there."""

import logging
import re
import socket
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any

import httpx
import pytest

from tests.canary.needles import Needles
from tests.canary.visitors import VISITORS

_QUIET = ("sqlalchemy", "asyncio", "uvicorn", "litestar", "alembic", "comments")
# SQLAlchemy says with each statement how long it has known it; without that, most lines are the same.
_TIMES = re.compile(r"(generated in|cached since) [0-9.e-]+s( ago)?")
_BETWEEN = b"\n\0\n"


@dataclass(frozen=True)
class Evidence:
    """Something that came out; `allowed` names the canaries that may be in it."""

    source: str
    content: bytes
    allowed: frozenset[str] = frozenset()


@dataclass
class Witness:
    """Everything seen, by the kind of place."""

    answers: list[Evidence] = field(default_factory=list)
    records: set[str] = field(default_factory=set)
    faults: list[Evidence] = field(default_factory=list)
    printed: list[Evidence] = field(default_factory=list)
    rows: list[Evidence] = field(default_factory=list)
    files: list[Evidence] = field(default_factory=list)
    mails: list[Evidence] = field(default_factory=list)
    asked: set[tuple[str, str, int]] = field(default_factory=set)
    called: list[Any] = field(default_factory=list)

    async def note(self, answer: httpx.Response) -> None:
        """Keep an answer, headers and all."""
        body = await answer.aread()
        request = answer.request
        asked = f"{request.method} {request.url.path} {answer.status_code}"
        lines = [f"{name}: {value}" for name, value in answer.headers.items()]
        allowed = frozenset(request.extensions.get("may_show", ()))
        self.answers.append(Evidence(asked, "\n".join(lines).encode() + b"\n\n" + body, allowed))
        self.asked.add((request.method, request.url.path, answer.status_code))

    @property
    def logged(self) -> list[Evidence]:
        """What was logged, each line once."""
        return [Evidence(f"log of {record.partition(' ')[0]}", record.encode()) for record in sorted(self.records)]

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Hear every logger, however quiet it usually is."""
        handler, loggers = _Listener(self.records), [logging.getLogger(name) for name in (None, *_QUIET)]
        before = [logger.level for logger in loggers]
        loggers[0].addHandler(handler)
        try:
            for logger in loggers:
                logger.setLevel(logging.DEBUG)
            yield
        finally:
            loggers[0].removeHandler(handler)
            for logger, level in zip(loggers, before, strict=True):
                logger.setLevel(level)


@contextmanager
def watching_the_wire(called: list[Any]) -> Iterator[None]:
    """Note whom this process looks up or connects to, a database's socket in the file system aside."""
    with pytest.MonkeyPatch.context() as patch:

        def connect(which: socket.socket, address: Any) -> None:
            if which.family != socket.AF_UNIX:
                called.append(address)
            _connect(which, address)

        def look_up(host: Any, *rest: Any, **more: Any) -> Any:
            called.append(host)
            return _look_up(host, *rest, **more)

        _connect, _look_up = socket.socket.connect, socket.getaddrinfo
        patch.setattr(socket.socket, "connect", connect)
        patch.setattr(socket, "getaddrinfo", look_up)
        yield


def mail_evidence(message: EmailMessage) -> Evidence:
    """A mail as it went out, decoded too; whoever it is to may be in it, and nobody else."""
    reader = next((each for each in VISITORS if each.email.lower() == message["To"].lower()), None)
    parts = [str(part.get_content()).encode() for part in message.walk() if not part.is_multipart()]
    allowed = frozenset() if reader is None else reader.own
    return Evidence(f"mail «{message['Subject']}»", b"\n".join([message.as_bytes(), *parts]), allowed)


class _Listener(logging.Handler):
    def __init__(self, heard: set[str]) -> None:
        super().__init__(logging.DEBUG)
        self._heard = heard
        self.setFormatter(logging.Formatter("%(name)s %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        # What the test's own browsers and programs log is not the service's.
        if record.name.partition(".")[0] not in {"httpx", "httpcore"}:
            self._heard.add(_TIMES.sub("", f"{self.format(record)} {record.args!r}"))


def leaks(needles: Needles, evidence: Iterable[Evidence]) -> list[str]:
    """Where a canary is that may not be there."""
    by_allowance: dict[frozenset[str], list[Evidence]] = {}
    for each in evidence:
        by_allowance.setdefault(each.allowed, []).append(each)
    # All together first: only where something is found is it worth asking which it was.
    found = {
        allowed: alike
        for allowed, alike in by_allowance.items()
        if needles.found_in(_BETWEEN.join(each.content for each in alike), allowed)
    }
    return [
        f"{each.source}: {hit}"
        for allowed, alike in found.items()
        for each in alike
        for hit in needles.found_in(each.content, allowed)
    ]
