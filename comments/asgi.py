"""What a server process starts: `uvicorn comments.asgi:create --factory`, which `aparte serve` does."""

import logging
import os
from typing import TYPE_CHECKING

from comments.foundation.memory import give_memory_back, without_collecting

if TYPE_CHECKING:
    from comments.app import Service


def create() -> "Service":
    """The application of this process, set up from the environment."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    give_memory_back()
    with without_collecting():
        from comments.app import Parts, create_app  # noqa: PLC0415  to import it is most of a start
        from comments.settings import load_settings  # noqa: PLC0415  likewise

        return create_app(load_settings(), Parts(with_worker=os.environ.get("APARTE_NO_WORKER") != "1"))
