"""In which coding a body is sent, and whether its reader has it already."""

from functools import lru_cache
from typing import Literal

Coding = Literal["br", "gzip", "identity"]


@lru_cache(maxsize=256)
def choose_coding(accept: bytes) -> Coding:
    """The best coding that an Accept-Encoding header allows."""
    allowed = set()
    for part in accept.decode("latin-1").lower().split(","):
        name, _, parameter = part.partition(";")
        if parameter.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}:
            allowed.add(name.strip())
    if "br" in allowed:
        return "br"
    return "gzip" if "gzip" in allowed else "identity"


def matches(known: bytes, tag: bytes) -> bool:
    """Whether If-None-Match names this tag."""
    return (
        known == tag
        or known.strip() == b"*"
        or any(each.strip().removeprefix(b"W/") == tag for each in known.split(b","))
    )
