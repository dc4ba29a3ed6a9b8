"""What is kept about people: why, on what basis, how long, what happens at the end, and who may see it.

Enforcement, the form's notice and the published policy all read these lines, so that none can drift from another.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
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


Action = Literal["shred", "erase", "truncate", "aggregate", "keep"]
"""What happens at the end: its key is destroyed, its row goes, it is shortened, counted, or it stays."""

Basis = Literal["contract", "legitimate-interest", "legal-obligation"]
"""The GDPR's ground, article 6(1) b, f or c."""


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
    period_days: int | None = None
    period_hours: int | None = None
    floor: int | None = None
    ceiling: int | None = None
    visible_to: tuple[Audience, ...] = ()
    settable: bool = False
    follows: str | None = None


_SEALED = (Audience.AUTHOR, Audience.ADMINISTRATORS)
_HANDLED = (Audience.AUTHOR, Audience.MODERATORS, Audience.ADMINISTRATORS)
_SITE_STAFF = (Audience.MODERATORS, Audience.ADMINISTRATORS)

_ALL = (
    Category(
        id="comment",
        purpose="discussion",
        basis="contract",
        action="keep",
        visible_to=(Audience.PUBLIC,),
    ),
    Category(
        id="comment_ip",
        purpose="abuse",
        basis="legitimate-interest",
        action="shred",
        period_days=90,
        floor=1,
        ceiling=180,
        visible_to=_SEALED,
        settable=True,
    ),
    Category(
        id="guest_email",
        purpose="contact",
        basis="legitimate-interest",
        action="shred",
        period_days=365,
        floor=0,
        ceiling=730,
        visible_to=_SEALED,
        settable=True,
    ),
    Category(
        id="network_tag",
        purpose="linking",
        basis="legitimate-interest",
        action="shred",
        period_days=90,
        visible_to=_SITE_STAFF,
        follows="comment_ip",
    ),
    Category(
        id="spam",
        purpose="moderation",
        basis="legitimate-interest",
        action="erase",
        period_days=30,
        floor=1,
        ceiling=90,
        visible_to=_HANDLED,
        settable=True,
    ),
    Category(
        id="rejected",
        purpose="moderation",
        basis="legitimate-interest",
        action="erase",
        period_days=90,
        floor=7,
        ceiling=365,
        visible_to=_HANDLED,
        settable=True,
    ),
    Category(
        id="receipt",
        purpose="own-access",
        basis="contract",
        action="erase",
        period_days=730,
        visible_to=(Audience.AUTHOR,),
    ),
    Category(
        id="account",
        purpose="membership",
        basis="contract",
        action="erase",
        visible_to=(Audience.PUBLIC, Audience.AUTHOR),
    ),
    Category(
        id="account_email",
        purpose="membership-contact",
        basis="contract",
        action="shred",
        visible_to=(Audience.AUTHOR,),
    ),
    Category(
        id="registration",
        purpose="registering",
        basis="contract",
        action="erase",
        period_days=2,
        period_hours=48,
        visible_to=(Audience.AUTHOR,),
    ),
    Category(
        id="email_change",
        purpose="changing-address",
        basis="contract",
        action="erase",
        period_days=2,
        period_hours=48,
        visible_to=(Audience.AUTHOR,),
    ),
    Category(
        id="linked_identity",
        purpose="signed-in",
        basis="contract",
        action="erase",
        visible_to=(Audience.AUTHOR,),
    ),
    Category(
        id="session",
        purpose="signed-in",
        basis="contract",
        action="erase",
        period_days=30,
        visible_to=(Audience.AUTHOR,),
    ),
    Category(
        id="session_ip",
        purpose="own-security",
        basis="legitimate-interest",
        action="shred",
        period_days=30,
        floor=1,
        ceiling=30,
        visible_to=(Audience.AUTHOR,),
        settable=True,
    ),
    Category(
        id="second_factor",
        purpose="own-security",
        basis="contract",
        action="shred",
        visible_to=(Audience.AUTHOR,),
    ),
    Category(
        id="sign_in_code",
        purpose="signing-in-on-blog",
        basis="contract",
        action="erase",
        period_days=1,
        period_hours=1,
    ),
    Category(
        id="link",
        purpose="credential-reset",
        basis="contract",
        action="erase",
        period_days=1,
        period_hours=1,
        visible_to=(Audience.AUTHOR,),
    ),
    Category(
        id="invitation",
        purpose="inviting",
        basis="legitimate-interest",
        action="erase",
        period_days=7,
    ),
    Category(
        id="statistics",
        purpose="audience",
        basis="legitimate-interest",
        action="aggregate",
        period_days=760,
        floor=30,
        ceiling=760,
        visible_to=_SITE_STAFF,
        settable=True,
    ),
    Category(
        id="audit",
        purpose="accountability",
        basis="legal-obligation",
        action="erase",
        period_days=365,
        visible_to=_SEALED,
    ),
    Category(
        id="idempotency",
        purpose="once-only",
        basis="legitimate-interest",
        action="erase",
        period_days=1,
    ),
    Category(
        id="challenge",
        purpose="proof-of-work",
        basis="legitimate-interest",
        action="erase",
        period_days=1,
    ),
    Category(
        id="outbox",
        purpose="delivery",
        basis="legitimate-interest",
        action="erase",
        period_days=7,
    ),
)

CATEGORIES: Mapping[str, Category] = MappingProxyType({category.id: category for category in _ALL})
"""Every category by its id, in the order in which the policy lists them."""
