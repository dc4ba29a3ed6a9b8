"""What each interaction asks of a person: anything else is refused at the edge.

To ask for more is a change of the policy: a test holds every profile fast, with the reason for each field.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True, kw_only=True)
class Interaction:
    """A thing people do: what it needs, what they may add, and what is taken from the connection itself.

    `may_require` is what a site may require of what is optional; it may ask less, never more. `kept` says under which
    category of the register a field is kept; what stands there under none is used and forgotten. One that is not
    `offered` cannot be done in this version: nothing asks for its fields or takes them.
    """

    id: str
    required: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    derived: tuple[str, ...] = ()
    may_require: tuple[str, ...] = ()
    kept: Mapping[str, str] = field(default_factory=dict)
    offered: bool = True

    @property
    def asked(self) -> tuple[str, ...]:
        """Everything that a person is asked for."""
        return (*self.required, *self.optional)

    @property
    def name(self) -> str:
        """What people do, a key of the catalogue `interactions`."""
        return f"interactions.what.{self.id}"

    def without(self, name: str) -> str:
        """What becomes unavailable to whoever refuses a field, a key of the catalogue `interactions`."""
        return f"interactions.without.{self.id}.{name}"

    def without_required(self, name: str) -> str:
        """The same where the field is required, by every blog or by one that may and does."""
        return f"{self.without(name)}.required" if name in self.may_require else self.without(name)


_REPORTER: Final = ("name", "email")

_ALL = (
    Interaction(id="read"),
    Interaction(
        id="comment-as-guest",
        required=("name", "body"),
        optional=("email",),
        derived=("ip",),
        may_require=("email",),
        kept={"name": "comment", "body": "comment", "email": "guest_email", "ip": "comment_ip"},
    ),
    Interaction(
        id="comment-as-member",
        required=("body",),
        derived=("ip",),
        kept={"body": "comment", "ip": "comment_ip"},
    ),
    Interaction(
        id="register",
        required=("username", "email", "password"),
        kept={"username": "account", "email": "account_email", "password": "account"},
    ),
    Interaction(
        id="sign-in",
        required=("login", "password"),
        optional=("code",),
        derived=("ip", "browser"),
        kept={"ip": "session_ip", "browser": "session"},
    ),
    Interaction(id="vote", derived=("voter",), kept={"voter": "vote_link"}),
    Interaction(
        id="report",
        required=("reason", "explanation", "good_faith"),
        optional=_REPORTER,
        kept={"reason": "report", "explanation": "report", "name": "reporter", "email": "reporter"},
    ),
    Interaction(id="subscribe", required=("email",), offered=False),
    Interaction(id="support", required=("message",), optional=_REPORTER, offered=False),
    Interaction(id="transaction", required=("name", "email"), derived=("processor_reference",), offered=False),
    Interaction(id="notice", required=("explanation", "good_faith"), optional=_REPORTER, offered=False),
    Interaction(id="legal-request", required=("authority", "document", "basis", "scope"), offered=False),
)

INTERACTIONS: Mapping[str, Interaction] = MappingProxyType({interaction.id: interaction for interaction in _ALL})
"""Every interaction by its id."""
