"""What a server process starts: `uvicorn comments.asgi:create --factory`, which `aparte serve` does."""

import logging
import os

from comments.app import Parts, Service, create_app
from comments.settings import load_settings


def create() -> Service:
    """The application of this process, set up from the environment."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    return create_app(load_settings(), Parts(with_worker=os.environ.get("APARTE_NO_WORKER") != "1"))
