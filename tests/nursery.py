"""Where processes of `aparte` begin with every module imported: each is forked from one that did nothing but import.

Importing is most of a start, and the tests make some two hundred. What a process does from there on is the command's
own `main`, in a session, a folder and an environment of its own. `tests.forking` gives the orders.
"""

import gc
import importlib
import json
import os
import pkgutil
import signal
import socket
import sys
from functools import cache
from typing import TypedDict

LONGEST_ORDER = 100_000
_FIRST_OTHER_STREAM = 3


class Order(TypedDict):
    """What a process is to be; without arguments it runs the batch of command lines that stands in its input."""

    arguments: list[str]
    environment: dict[str, str]
    folder: str


def import_everything() -> None:
    """Whatever `aparte` imports at one time or another."""
    import comments

    own = [found.name for found in pkgutil.walk_packages(comments.__path__, "comments.")]
    by_name = [
        "alembic.command",
        "sqlalchemy.dialects.postgresql.asyncpg",
        "sqlalchemy.dialects.sqlite.aiosqlite",
        "uvicorn.lifespan.on",
        "uvicorn.loops.uvloop",
        "uvicorn.protocols.http.httptools_impl",
    ]
    for name in (*own, *by_name, "tests.command_batch"):
        importlib.import_module(name)  # noqa: TID251  every module, so that none is forgotten


def build_routes() -> None:
    """The framework's checking of every handler, which is most of what is left of a start; each process serves once."""
    from comments import app

    app.route = cache(app.route)
    app.route()


def next_process(door: socket.socket) -> Order:
    """Fork for each order that comes through the door; returns in the forked processes alone."""
    # Whoever minds a process waits for it; nobody waits for the minders.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    with door:
        while True:
            message, descriptors, _, _ = socket.recv_fds(door, LONGEST_ORDER, 4)
            if not message:
                os._exit(0)
            if os.fork() == 0:
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                return _settle(json.loads(message), descriptors)
            for descriptor in descriptors:
                os.close(descriptor)


def _settle(order: Order, descriptors: list[int]) -> Order:
    """Fork once more: who stays behind tells how the process ended."""
    report, *streams = descriptors
    child = os.fork()
    if child:
        for stream in streams:
            os.close(stream)
        _, status = os.waitpid(child, 0)
        os.write(report, b"%d\n" % os.waitstatus_to_exitcode(status))
        os._exit(0)
    os.setsid()
    os.write(report, b"%d\n" % os.getpid())
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
    os.closerange(_FIRST_OTHER_STREAM, max(descriptors) + 1)
    os.environ.clear()
    os.environ.update(order["environment"])
    os.chdir(order["folder"])
    return order


def run(order: Order) -> None:
    """Be the command `aparte`, or several of them."""
    from comments.__main__ import main
    from tests.command_batch import run_all

    if order["arguments"]:
        sys.argv = ["aparte", *order["arguments"]]
        main()
    else:
        run_all(json.load(sys.stdin))


if __name__ == "__main__":
    import_everything()
    build_routes()
    gc.freeze()
    run(next_process(socket.socket(fileno=int(sys.argv[1]))))
