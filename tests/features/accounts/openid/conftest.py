"""A provider that does as it is told, and a sign-in with it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from comments.accounts.openid.errors import ProviderTroubleError, Trouble
from comments.accounts.openid.flows import Flow
from comments.accounts.openid.providers import FoundIdentity, Provider
from comments.accounts.openid.wire import Wire
from tests.clock import SettableClock
from tests.providers.impostor import Impostor, impostor

REDIRECT = "https://comments.example.org/account/oidc/impostor/callback"


@dataclass
class SignIn:
    """One sign-in on our side; its wire is less patient than the real one."""

    there: Impostor
    clock: SettableClock
    provider: Provider
    flow: Flow = field(default_factory=lambda: Flow(provider="impostor"))

    async def with_claims(self, **others: Any) -> FoundIdentity:
        """Come back with a token that says so."""
        return await self.with_token(self.there.sign(self.there.claims(self.flow, **others)))

    async def with_token(self, token: str, **others: Any) -> FoundIdentity:
        self.there.give(token, **others)
        return await self.come_back()

    async def come_back(self, **answer: str) -> FoundIdentity:
        return await self.provider.identify(self.flow, {"code": "a-code", "state": self.flow.state} | answer)

    async def query(self) -> dict[str, str]:
        """What the browser takes along to the provider."""
        query = parse_qs(urlsplit(await self.provider.address_for(self.flow)).query, strict_parsing=True)
        return {name: value for name, (value,) in query.items()}


@pytest.fixture
async def sign_in(clock: SettableClock) -> AsyncIterator[SignIn]:
    async with impostor(clock) as there:
        yield SignIn(there, clock, new_provider(there))


def new_provider(there: Impostor, seconds: float = 5, **setting: Any) -> Provider:
    return Provider(there.setting(**setting), REDIRECT, Wire(seconds, most_bytes=50_000), there.clock)


def is_trouble(raised: pytest.ExceptionInfo[ProviderTroubleError], trouble: Trouble) -> bool:
    return raised.value.trouble is trouble
