"""What each interaction asks of a person: anything else is refused at the edge."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, kw_only=True)
class Interaction:
    """A thing people do: what it needs, what they may add, and what is taken from the connection itself."""

    id: str
    required: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    derived: tuple[str, ...] = ()


_ALL = (
    Interaction(id="read"),
    Interaction(id="comment-as-guest", required=("name", "body"), optional=("email",), derived=("ip",)),
    Interaction(id="comment-as-member", required=("body",), derived=("ip",)),
    Interaction(id="sign-in", required=("login", "password"), derived=("ip", "browser")),
    Interaction(id="join", required=("username", "email", "password")),
)

INTERACTIONS: Mapping[str, Interaction] = MappingProxyType({interaction.id: interaction for interaction in _ALL})
"""Every interaction by its id."""
