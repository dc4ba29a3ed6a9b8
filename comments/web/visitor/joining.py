"""Registering, by program and on the page alike: the same limits before the same work."""

from datetime import timedelta
from typing import Final

from comments.accounts.joining import Registration, join
from comments.accounts.models import Account
from comments.accounts.registrar import Registrar
from comments.foundation.rate_limit import Rule
from comments.web.client_address import Client, network_key

_FROM_ONE_PLACE: Final = Rule(limit=20, window=timedelta(hours=1))
"""Each holds a name for two days and sends a mail."""


async def register(registrar: Registrar, new: Registration, client: Client) -> Account:
    """Raises what `join` raises, and TooManyRequestsError."""
    await registrar.limiter.check("register", network_key(client.address), rule=_FROM_ONE_PLACE)
    return await join(registrar, new)
