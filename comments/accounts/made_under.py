"""Under which version of whose policy an account is made."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, kw_only=True)
class MadeUnder:
    """A version of a site's policy; nothing where it is not known."""

    site_id: str | None = None
    version: int | None = None


UNKNOWN: Final = MadeUnder()
