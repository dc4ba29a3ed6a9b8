"""What an export says, as programs read it: every field is named here, and the archive carries the schema along.

A field may be added to `aparte-export/1`; one that goes, or comes to mean something else, makes it another version.
"""

from typing import Any, Final, Literal

import msgspec

FORMAT: Final = "aparte-export/1"
MadeFor = Literal["account", "receipt", "mailed-link"]
"""By what somebody proved that it is theirs; a mailed link never gives an IP address along."""


class ExportedLook(msgspec.Struct, frozen=True, kw_only=True):
    """One look by somebody else at what is sealed: when, at what, why, as what, on which blog."""

    at: str
    fields: list[str]
    purpose: str | None
    role: str | None
    site: str


class ExportedFormerWords(msgspec.Struct, frozen=True, kw_only=True):
    """What a comment said before it was changed. Prints no word of it."""

    body: str
    replaced_at: str

    def __repr__(self) -> str:
        return "ExportedFormerWords()"


class ExportedComment(msgspec.Struct, frozen=True, kw_only=True):
    """A comment with all that was given with it. Prints no value.

    An address that has expired, was erased, was never given or may not be told is null; `expires_at` says until when
    the others are kept. `body` is what was typed, `policy_version` the version of the blog's policy it was made under.
    """

    id: str
    site: str
    site_name: str
    thread: str
    title: str
    parent: str | None
    author: str
    kind: str
    body: str
    former_words: list[ExportedFormerWords]
    status: str
    reason: str | None
    created_at: str
    edited_at: str | None
    policy_version: int
    ip: str | None
    email: str | None
    expires_at: dict[str, str | None]
    objected_at: str | None

    def __repr__(self) -> str:
        return f"ExportedComment({self.id!r})"


class ExportedSession(msgspec.Struct, frozen=True, kw_only=True):
    """A session and where it was begun from, which is forgotten at `ip_until`. Prints no value."""

    kind: str
    browser: str
    site: str | None
    begun_at: str
    seen_at: str
    over_at: str | None
    ip: str | None
    ip_until: str | None

    def __repr__(self) -> str:
        return "ExportedSession()"


class ExportedPlace(msgspec.Struct, frozen=True, kw_only=True):
    """A blog that knows somebody: their role, and since when its pages may comment in their name."""

    site: str
    name: str
    role: str | None
    comments: int
    granted_since: str | None


class ExportedAlert(msgspec.Struct, frozen=True, kw_only=True):
    """A new version of a blog's policy that somebody is told of: when they saw it, and how they accepted it if at all.

    `accepted_how` is `tick` or `use`.
    """

    site: str
    version: int
    severity: str
    published_at: str
    seen_at: str | None
    accepted_at: str | None
    accepted_how: str | None


class ExportedReaction(msgspec.Struct, frozen=True, kw_only=True):
    """A reaction that somebody gave under their account."""

    comment: str
    name: str
    created_at: str


class ExportedIdentity(msgspec.Struct, frozen=True, kw_only=True):
    """An account elsewhere that signs in here; the name there is kept as a digest alone."""

    provider: str
    linked_at: str


class ExportedPasskey(msgspec.Struct, frozen=True, kw_only=True):
    """A device that signs in, without its key."""

    label: str
    created_at: str
    used_on: str | None


class ExportedCharter(msgspec.Struct, frozen=True, kw_only=True):
    """A version of the instance's charter that somebody signed, named by its hash."""

    version: str
    signed_at: str


class ExportedAccount(msgspec.Struct, frozen=True, kw_only=True):
    """An account without its secrets: whether there is a password, an app, how many codes are left. Prints no value."""

    id: str
    username: str
    language: str
    email: str | None
    new_email: str | None
    email_confirmed_at: str | None
    created_at: str
    renamed_at: str | None
    last_used_on: str | None
    closes_at: str | None
    policy_version: int | None
    has_password: bool
    app_since: str | None
    passkeys: list[ExportedPasskey]
    recovery_codes_left: int
    identities: list[ExportedIdentity]
    charters: list[ExportedCharter]

    def __repr__(self) -> str:
        return f"ExportedAccount({self.id!r})"


class ExportedRule(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the register that concerns the person: why it is kept, on which ground, how long, who may see it.

    The period is the blog's where all comes from one blog, by a receipt; else the usual one, which a blog may set
    otherwise. It is exact in hours where it is shorter than a day. Each value of a comment carries its own end.
    """

    category: str
    purpose: str
    basis: str
    period_days: int | None
    period_hours: int | None
    action: str
    visible_to: list[str]


class Export(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that is held of one person; `account` is null for guests."""

    format: str = FORMAT
    made_at: str
    made_for: MadeFor
    account: ExportedAccount | None = None
    sessions: list[ExportedSession] = []
    places: list[ExportedPlace] = []
    alerts: list[ExportedAlert] = []
    reactions: list[ExportedReaction] = []
    disclosures: list[ExportedLook] = []
    rules: list[ExportedRule] = []
    # Last, since the comments are written one by one as they are read.
    comments: list[ExportedComment] = []


def schema() -> dict[str, Any]:
    """The format as JSON Schema (2020-12)."""
    return msgspec.json.schema(Export)
