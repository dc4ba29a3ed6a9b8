"""The other reference: a Litestar handler that does nothing but answer the bytes of a file."""

import os
from pathlib import Path

from litestar import Litestar, Response, get


def create() -> Litestar:
    """The application of `BARE_BODY`, with the coding that `BARE_CODING` names; without a body it answers 304."""
    body = Path(os.environ["BARE_BODY"]).read_bytes() if os.environ["BARE_BODY"] else b""
    coding = os.environ.get("BARE_CODING")
    headers = {"content-encoding": coding} if coding else {}

    @get("/", status_code=200 if body else 304)
    async def answer() -> Response[bytes]:
        return Response(body, media_type="application/json", headers=headers)

    return Litestar([answer], openapi_config=None, logging_config=None)
