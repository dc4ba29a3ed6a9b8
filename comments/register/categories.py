"""What is kept about people: why, on what basis, how long, what happens at the end, and who may see it.

Enforcement, the form's notice and the published policy all read these lines, so that none can drift from another.
"""

from collections.abc import Mapping
from types import MappingProxyType

from comments.register.account_categories import ACCOUNT_CATEGORIES
from comments.register.category import Action, Audience, Basis, Category, Source

__all__ = ["CATEGORIES", "Action", "Audience", "Basis", "Category", "Source"]

_SEALED = (Audience.AUTHOR, Audience.ADMINISTRATORS)
_HANDLED = (Audience.AUTHOR, Audience.MODERATORS, Audience.ADMINISTRATORS)
_SITE_STAFF = (Audience.MODERATORS, Audience.ADMINISTRATORS)

_ALL = (
    Category(
        id="comment",
        purpose="discussion",
        basis="contract",
        source="gdpr-contract",
        action="keep",
        visible_to=(Audience.PUBLIC,),
    ),
    Category(
        id="comment_ip",
        purpose="abuse",
        basis="legitimate-interest",
        source="cnil-logs",
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
        source="cnil-logs",
        action="shred",
        period_days=90,
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
        id="revision",
        purpose="evidence",
        basis="legitimate-interest",
        action="erase",
        period_days=90,
        floor=0,
        ceiling=365,
        visible_to=_HANDLED,
        settable=True,
    ),
    Category(
        id="report",
        purpose="notices",
        basis="legitimate-interest",
        action="erase",
        period_days=183,
        floor=30,
        ceiling=365,
        visible_to=_SITE_STAFF,
        settable=True,
    ),
    Category(
        id="reporter",
        purpose="answering-notices",
        basis="legitimate-interest",
        action="shred",
        period_days=183,
        follows="report",
    ),
    Category(
        id="receipt",
        purpose="own-access",
        basis="contract",
        source="gdpr-rights",
        action="erase",
        period_days=730,
        visible_to=(Audience.AUTHOR,),
    ),
    Category(
        id="lost_receipt",
        purpose="own-access",
        basis="contract",
        action="erase",
        period_days=1,
        period_hours=1,
        visible_to=(Audience.AUTHOR,),
    ),
    Category(
        id="reaction",
        purpose="reacting",
        basis="contract",
        source="gdpr-contract",
        action="erase",
        visible_to=(Audience.AUTHOR,),
    ),
    Category(
        id="vote_link",
        purpose="one-vote",
        basis="legitimate-interest",
        action="aggregate",
        period_days=1,
        period_hours=24,
    ),
    *ACCOUNT_CATEGORIES,
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
        source="cnil-logs",
        action="erase",
        period_days=365,
        floor=183,
        ceiling=365,
        visible_to=_SEALED,
        settable=True,
    ),
    Category(
        id="audit_skeleton",
        purpose="accountability",
        basis="legal-obligation",
        action="erase",
        period_days=1096,
        visible_to=_SEALED,
    ),
    Category(
        id="hold",
        purpose="legal-hold",
        basis="legal-obligation",
        action="erase",
        period_days=365,
        visible_to=_SEALED,
    ),
    Category(id="idempotency", purpose="once-only", basis="legitimate-interest", action="erase", period_days=1),
    Category(id="challenge", purpose="proof-of-work", basis="legitimate-interest", action="erase", period_days=1),
    Category(id="outbox", purpose="delivery", basis="legitimate-interest", action="erase", period_days=7),
)

CATEGORIES: Mapping[str, Category] = MappingProxyType({category.id: category for category in _ALL})
"""Every category by its id, in the order in which the policy lists them."""
