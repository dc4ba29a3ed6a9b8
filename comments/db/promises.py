"""What is done in a thread, for somebody who waits in an event loop."""

import asyncio
from typing import Any


def settle(future: asyncio.Future[Any], result: object, error: BaseException | None) -> None:
    """Answer whoever still waits; to be called in their loop."""
    if future.done():
        return
    if error is None:
        future.set_result(result)
        return
    # A future takes any error but this one, and those behind it in a batch would wait for ever.
    stopped = isinstance(error, StopIteration)
    future.set_exception(RuntimeError("what was asked of a thread asked for more than there was") if stopped else error)
