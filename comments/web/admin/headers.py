"""What every answer to administrators says about itself."""

from typing import Final

NO_STORE: Final = {"Cache-Control": "no-store"}
