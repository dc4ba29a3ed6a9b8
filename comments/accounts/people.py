"""Who is signed in, and from where they came."""

from dataclasses import dataclass, field
from datetime import datetime
from ipaddress import IPv4Address, IPv6Address
from typing import Literal

SessionKind = Literal["console", "account", "api", "widget"]
"""A browser in the console, a browser in one's own pages, a program, or a blog's page that may comment for somebody."""


COMMENTING: tuple[SessionKind, ...] = ("api", "widget")
"""The sessions that may post, edit and delete somebody's own comments."""


@dataclass(frozen=True, kw_only=True)
class Person:
    """A signed-in person; `site_id` is set when their token is good for that site alone.

    `authenticated_at` is when they last proved who they are, `strong` whether a second factor was part of it.
    `closes_at` is set while their account is about to be closed.
    """

    id: str
    username: str
    session_id: str
    kind: SessionKind
    authenticated_at: datetime
    strong: bool = False
    site_id: str | None = None
    closes_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """A browser or program in which somebody begins a session; `replaces` is the token of one that ends with it.

    `device` is by what the browser may be known again (`accounts.devices`), `failures` how many wrong guesses came
    just before.
    """

    kind: SessionKind
    site_id: str | None = None
    browser: str = ""
    address: IPv4Address | IPv6Address | None = field(default=None, repr=False)
    replaces: str | None = field(default=None, repr=False)
    parent_id: str | None = None
    proved_at: datetime | None = None
    device: str | None = field(default=None, repr=False)
    failures: int = 0
