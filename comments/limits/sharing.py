"""The store that several processes share, if the operator set one."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from comments.foundation.rate_limit import SharedStore
from comments.settings import Settings


@asynccontextmanager
async def shared_store(settings: Settings) -> AsyncIterator[SharedStore | None]:
    """What all processes count in, or None where each counts alone; a server that is not there may come later."""
    if not settings.valkey_url or settings.rate_limits == "off":
        yield None
        return
    from comments.limits.valkey_store import ValkeyStore  # noqa: PLC0415  an extra, which serving alone does not need

    store = ValkeyStore(settings.valkey_url)
    try:
        yield store
    finally:
        await store.close()
