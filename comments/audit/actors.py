"""Who an act is ascribed to."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Actor:
    """A person in a role, or nobody in particular: the operator at the command line, the service itself."""

    id: str | None
    role: str


OPERATOR = Actor(None, "operator")
"""Whoever holds the machine, at the command line."""
