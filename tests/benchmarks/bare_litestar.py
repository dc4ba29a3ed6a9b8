"""The other reference: a Litestar handler that does nothing but answer the bytes of a file."""

import os
from pathlib import Path

from litestar import Litestar, Response, get
from litestar.status_codes import HTTP_304_NOT_MODIFIED


def create() -> Litestar:
    """The application of `BARE_BODY`, with the coding that `BARE_CODING` names; without a body it answers 304."""
    body = Path(os.environ["BARE_BODY"]).read_bytes() if os.environ["BARE_BODY"] else b""
    coding = os.environ.get("BARE_CODING")
    headers = {"content-encoding": coding} if coding else {}

    @get("/")
    async def answer() -> Response[bytes]:
        return Response(body, media_type="application/json", headers=headers)

    @get("/", status_code=HTTP_304_NOT_MODIFIED)
    async def answer_unchanged() -> Response[None]:
        return Response(None, headers={"etag": '"bare"'})

    return Litestar([answer if body else answer_unchanged], openapi_config=None, logging_config=None)
