"""Which addresses a comment may link to."""

import re
from typing import Final

_ABSOLUTE: Final = re.compile(r"https?://[^\s/?#\\@:]|mailto:[^\s?]", re.IGNORECASE)


def is_absolute_link(address: str) -> bool:
    """Whether an address names a host or a mailbox by http, https or mailto, whatever page it stands on."""
    return _ABSOLUTE.match(address) is not None
