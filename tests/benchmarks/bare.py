"""The reference: an ASGI application that does nothing but answer the bytes of a file."""

import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any


def create() -> Callable[..., Awaitable[None]]:
    """The application of `BARE_BODY`, with the coding that `BARE_CODING` names; without a body it answers 304."""
    body = Path(os.environ["BARE_BODY"]).read_bytes() if os.environ["BARE_BODY"] else b""
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    status = 200 if body else 304
    headers = headers if body else [(b"etag", b'"bare"')]
    if coding := os.environ.get("BARE_CODING"):
        headers.append((b"content-encoding", coding.encode()))

    async def answer(scope: dict[str, Any], receive: Callable[..., Any], send: Callable[..., Awaitable[None]]) -> None:
        if scope["type"] == "lifespan":
            while (await receive())["type"] != "lifespan.shutdown":
                await send({"type": "lifespan.startup.complete"})
            await send({"type": "lifespan.shutdown.complete"})
            return
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body, "more_body": False})

    return answer
