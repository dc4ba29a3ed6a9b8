"""What a blog's page asks for when it opens the window in which its reader signs in."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from comments.foundation.errors import FieldProblem, InvalidInputError
from comments.web.service_address import split_address

CONNECT: Final = "/account/connect"
LONGEST_ADDRESS: Final = 2000
_CHALLENGE: Final = re.compile(r"[A-Za-z0-9_-]{43}")
_STATE: Final = re.compile(r"[A-Za-z0-9._~-]{1,128}")
_MODES: Final = ("popup", "redirect")


@dataclass(frozen=True, kw_only=True)
class Wish:
    """Which blog, the page's origin, what it will prove itself by, and how and where the code goes back.

    In a window of its own (`popup`) the code is handed to the page that opened it; where that is cut off, and with
    `redirect`, this window leads to `return_to`. `state` goes back as it came.
    """

    site: str
    origin: str
    challenge: str
    state: str
    mode: str
    return_to: str

    @property
    def fields(self) -> dict[str, str]:
        """The same as the fields of a form."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}

    @property
    def path(self) -> str:
        """The address of our page that takes the wish."""
        return f"{CONNECT}?{urlencode(self.fields)}"


def read_wish(given: Mapping[str, str]) -> Wish:
    """The wish that an address or a form carries; raises InvalidInputError that names every field that is wrong."""
    wish = Wish(
        site=given.get("site", ""),
        origin=given.get("origin", "").lower(),
        challenge=given.get("challenge", ""),
        state=given.get("state", ""),
        mode=given.get("mode", "popup"),
        return_to=given.get("return_to", "").partition("#")[0],
    )
    problems = [FieldProblem(name, "malformed") for name, is_right in _checks(wish) if not is_right]
    if problems:
        raise InvalidInputError(*problems)
    return wish


def _checks(wish: Wish) -> list[tuple[str, bool]]:
    return [
        ("site", wish.site.isprintable() and 0 < len(wish.site) <= LONGEST_ADDRESS),
        ("origin", wish.origin.isprintable() and 0 < len(wish.origin) <= LONGEST_ADDRESS),
        ("challenge", _CHALLENGE.fullmatch(wish.challenge) is not None),
        ("state", _STATE.fullmatch(wish.state) is not None),
        ("mode", wish.mode in _MODES),
        ("return_to", _lies_on(wish.return_to, wish.origin)),
    ]


def _lies_on(address: str, origin: str) -> bool:
    """Whether a browser, too, will find the address on that origin: nothing in it that the two could read otherwise."""
    plain = address.isascii() and address.isprintable() and "\\" not in address and " " not in address
    return plain and len(address) <= LONGEST_ADDRESS and split_address(address)[0] == origin
