"""Asking the service as any visitor would: in this process, without a network, by its own front door."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

_NOBODY = "192.0.2.1"
"""An address that belongs to nobody (RFC 5737), so that asking leaves nobody's behind."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What came back; header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    cookies: tuple[str, ...] = ()
    body: str = field(repr=False, default="")


class Visitor:
    """Somebody without account, cookie or token; `service` is the ASGI application, already started."""

    def __init__(self, service: Any, origin: str) -> None:  # noqa: ANN401  httpx's own word for an application
        self._service = service
        self._origin = origin

    async def get(self, path: str, **headers: str) -> Answer:
        """Ask for a page."""
        return await self._ask("GET", path, None, headers)

    async def post(self, path: str, body: Mapping[str, object], **headers: str) -> Answer:
        """Send JSON, as the service's own pages do."""
        return await self._ask("POST", path, body, {"Origin": self._origin} | headers)

    async def _ask(
        self, method: str, path: str, body: Mapping[str, object] | None, headers: Mapping[str, str]
    ) -> Answer:
        transport = httpx.ASGITransport(self._service, client=(_NOBODY, 0))
        # Whoever asks not to be counted leaves no trace in the counters either.
        named = {"Sec-GPC": "1"} | {name.replace("_", "-"): value for name, value in headers.items()}
        async with httpx.AsyncClient(transport=transport, base_url=self._origin) as client:
            response = await client.request(method, path, json=body, headers=named)
        return Answer(
            status=response.status_code,
            headers={name.lower(): value for name, value in response.headers.items()},
            cookies=tuple(response.headers.get_list("set-cookie")),
            body=response.text,
        )
