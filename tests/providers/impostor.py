"""A provider inside the test that does as it is told: honest until something of it is replaced."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import parse_qsl

from joserfc import jwt
from joserfc.jwk import ECKey, Key, KeySet

from comments.accounts.openid.flows import Flow
from comments.foundation.clock import Clock
from comments.settings import OidcProvider

CLIENT: Final = "aparte-at-the-impostor"
SECRET: Final = "an invented secret: with a colon"
KEY: Final = ECKey.generate_key("P-256", {"kid": "first", "use": "sig", "alg": "ES256"})
HONEST: Final[dict[str, Any]] = {}


@dataclass
class Answer:
    """What is sent for a path; one that `stalls` comes when nobody waits for it any more."""

    body: bytes
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    stalls: bool = False


@dataclass
class Impostor:
    """Its answers by path, each replaceable; `asked` keeps what it was asked."""

    issuer: str
    clock: Clock
    answers: dict[str, Answer] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str], dict[str, str]]] = field(default_factory=list)

    def setting(self, **others: Any) -> OidcProvider:
        """It as an operator would set it."""
        standing = {"id": "impostor", "name": "Impostor", "issuer": self.issuer, "client_id": CLIENT}
        return OidcProvider(**standing | {"client_secret": SECRET} | others)

    def say(self, path: str, document: object, status: int = 200, **headers: str) -> None:
        """Answer a path with a document from now on."""
        self.answers[path] = Answer(json.dumps(document).encode(), status, headers)

    def publish(self, *keys: Key) -> None:
        """Show these keys."""
        self.say("/keys", KeySet(list(keys)).as_dict(private=False))

    def describe(self, **others: Any) -> None:
        """Show metadata, some of them otherwise."""
        own = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "userinfo_endpoint": f"{self.issuer}/me",
        }
        told = {name: value for name, value in (own | others).items() if value is not None}
        self.say("/.well-known/openid-configuration", told)

    def claims(self, flow: Flow, **others: Any) -> dict[str, Any]:
        """What an honest token for a sign-in says, some of it otherwise; None leaves a claim out."""
        now = int(self.clock().timestamp())
        honest = {"iss": self.issuer, "sub": "ada-there", "aud": CLIENT, "nonce": flow.nonce, "iat": now}
        known = {"exp": now + 300, "email": "ada@example.org", "email_verified": True}
        return {name: value for name, value in (honest | known | others).items() if value is not None}

    def give(self, token: str, **others: Any) -> None:
        """Change a code for this token from now on."""
        self.say("/token", {"access_token": "an-access-token", "token_type": "Bearer", "id_token": token} | others)

    def sign(self, claims: dict[str, Any], key: Key = KEY, header: dict[str, Any] = HONEST) -> str:
        """A token that a key signed."""
        told = {"alg": "ES256", "kid": "first"} | header
        return jwt.encode({name: value for name, value in told.items() if value}, claims, key, [told["alg"]])


@asynccontextmanager
async def impostor(clock: Clock) -> AsyncIterator[Impostor]:
    """It listens on this machine, honest so far."""
    served: list[Impostor] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await _answer(served[0], reader, writer)

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    honest = Impostor(f"http://127.0.0.1:{port}", clock)
    served.append(honest)
    honest.describe()
    honest.publish(KEY)
    async with server:
        yield honest


async def _answer(provider: Impostor, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        request, *lines = head.strip().split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        body = await reader.readexactly(int(headers.get("content-length", 0)))
        path = request.split(" ")[1]
        provider.asked.append((path, headers, dict(parse_qsl(body.decode()))))
        told = provider.answers.get(path, Answer(b"{}", 404))
        if told.stalls:
            await reader.read()
        own = {"content-length": str(len(told.body)), "content-type": "application/json", "connection": "close"}
        shown = "".join(f"{name}: {value}\r\n" for name, value in (own | told.headers).items())
        writer.write(f"HTTP/1.1 {told.status} Told\r\n{shown}\r\n".encode() + told.body)
        await writer.drain()
    except (ConnectionError, asyncio.IncompleteReadError):
        pass
    finally:
        writer.close()
