"""Who is signed in."""

from dataclasses import dataclass
from typing import Literal

SessionKind = Literal["console", "api"]
"""A browser in the console, or a program with a bearer token."""


@dataclass(frozen=True, kw_only=True)
class Person:
    """A signed-in person; `site_id` is set when their token is good for that site alone."""

    id: str
    username: str
    session_id: str
    kind: SessionKind
    site_id: str | None = None
