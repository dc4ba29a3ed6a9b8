"""The shape of one line of the register: one kind of personal data, and what is decided about it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal


class Audience(StrEnum):
    """Who may see a category; `policy.audience.<value>` says it in words."""

    PUBLIC = "public"
    """Whoever reads the page."""
    AUTHOR = "author"
    """The person it is about."""
    MODERATORS = "moderators"
    """Everybody with a role on the site where it was left."""
    ADMINISTRATORS = "administrators"
    """Owner and administrators of the site where it was left; sealed values only through the gate, recorded."""


Action = Literal["shred", "erase", "truncate", "aggregate", "pseudonymise", "keep"]
"""The end: its key is destroyed, its row goes, it is shortened, counted, cut off from whose it was, or stays."""

Basis = Literal["contract", "legitimate-interest", "legal-obligation"]
"""The GDPR's ground, article 6(1) b, f or c."""
Source = Literal["operator", "gdpr-contract", "gdpr-rights", "gdpr-security", "cnil-logs", "cnil-passwords", "rfc-6749"]
"""What a period rests on: a text that somebody can look up, or the operator's own choice (`processing.source.…`)."""


@dataclass(frozen=True, kw_only=True)
class Category:
    """One kind of personal data; a period of None lasts until an act ends it, such as erasure by its author.

    A settable period may be changed by a site between `floor` and `ceiling`. One that `follows` another has its period.
    `period_hours` stands where the exact period is shorter than the day that `period_days` rounds it to.
    """

    id: str
    purpose: str
    basis: Basis
    action: Action
    source: Source = "operator"
    period_days: int | None = None
    period_hours: int | None = None
    floor: int | None = None
    ceiling: int | None = None
    visible_to: tuple[Audience, ...] = ()
    settable: bool = False
    follows: str | None = None
