"""How a provider is asked: the one module that speaks HTTP to the outside; briefly, and it follows nobody anywhere."""

import asyncio
import json
import logging
import ssl
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from comments.accounts.openid.errors import ProviderTroubleError, Trouble

if TYPE_CHECKING:
    import httpx

# It would write every address that a provider names into the log.
logging.getLogger("httpx").setLevel(logging.WARNING)
SECONDS: Final = 5.0
MOST_BYTES: Final = 200_000
KEPT: Final = timedelta(hours=1)
"""How long what a provider says of itself is taken for true."""
# What is compressed could be much more than it seems.
_HEADERS: Final = {"Accept": "application/json", "Accept-Encoding": "identity"}

Document = dict[str, Any]


class Wire:
    """Asks for JSON documents; raises ProviderTroubleError for whatever is not one."""

    def __init__(self, seconds: float = SECONDS, most_bytes: int = MOST_BYTES) -> None:
        self._seconds = seconds
        self._most_bytes = most_bytes

    async def get_json(self, url: str, bearer: str | None = None) -> Document:
        """A document at an address, with a token where it takes one."""
        headers = {"Authorization": f"Bearer {bearer}"} if bearer else {}
        return await self._ask("GET", url, headers=headers)

    async def post_form(self, url: str, fields: dict[str, str], basic: tuple[str, str] | None = None) -> Document:
        """The answer to a form, sent under a name and a secret where there are some."""
        import httpx  # noqa: PLC0415  most services never ask anybody, and it takes much of a start

        auth = None if basic is None else httpx.BasicAuth(*basic)
        return await self._ask("POST", url, data=fields, auth=auth)

    async def _ask(self, method: str, url: str, **more: Any) -> Document:  # noqa: ANN401  what httpx takes
        import httpx  # noqa: PLC0415  likewise

        try:
            async with (
                asyncio.timeout(self._seconds),
                self._client() as client,
                client.stream(method, url, **more) as answer,
            ):
                return _document(answer, await self._read(answer))
        except TimeoutError:
            raise ProviderTroubleError(Trouble.SLOW) from None
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError, UnicodeError):
            raise ProviderTroubleError(Trouble.UNREACHABLE) from None

    def _client(self) -> "httpx.AsyncClient":
        import httpx  # noqa: PLC0415  likewise

        # Neither proxies nor credentials from the environment: who is asked is whom the operator's setting names.
        return httpx.AsyncClient(verify=_trusted(), headers=_HEADERS, timeout=self._seconds, trust_env=False)

    async def _read(self, answer: "httpx.Response") -> bytes:
        body = bytearray()
        async for piece in answer.aiter_raw():
            body += piece
            if len(body) > self._most_bytes:
                raise ProviderTroubleError(Trouble.TOO_LARGE)
        return bytes(body)


@cache
def _trusted() -> ssl.SSLContext:
    """The well-known authorities, and those of the machine, where an operator adds their own."""
    import httpx  # noqa: PLC0415  likewise

    context = httpx.create_ssl_context(trust_env=False)
    context.load_default_certs()
    return context


def _document(answer: "httpx.Response", body: bytes) -> Document:
    if answer.is_redirect:
        raise ProviderTroubleError(Trouble.LEADS_ELSEWHERE)
    if not answer.is_success:
        raise ProviderTroubleError(Trouble.SAYS_NO)
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        raise ProviderTroubleError(Trouble.NOT_JSON) from None
    if not isinstance(document, dict):
        raise ProviderTroubleError(Trouble.NOT_JSON)
    return document
