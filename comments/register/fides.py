"""The register in the words of Fides' taxonomy, which other tools for privacy as code read."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from comments.foundation.transfers import Mechanism
from comments.register.categories import Basis, Category

_PSEUDONYM: Final = ("user.unique_id.pseudonymous",)
_SECRET: Final = ("user.authorization.credentials",)
_EMAIL: Final = ("user.contact.email",)
_IP: Final = ("user.device.ip_address",)
_DATA: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "comment": ("user.name", "user.content.public"),
        "comment_ip": _IP,
        "guest_email": _EMAIL,
        "network_tag": _PSEUDONYM,
        "spam": ("user.name", "user.content.private"),
        "rejected": ("user.name", "user.content.private"),
        "report": ("user.content.private",),
        "reporter": ("user.name", *_EMAIL),
        "receipt": _SECRET,
        "reaction": ("user.content.private",),
        "vote_link": _PSEUDONYM,
        "account": ("user.account.username", "user.account.settings", "user.authorization.password"),
        "account_email": _EMAIL,
        "registration": ("user.account.username", *_EMAIL),
        "email_change": _EMAIL,
        "linked_identity": _PSEUDONYM,
        "session": ("user.device", *_SECRET),
        "session_ip": _IP,
        "second_factor": _SECRET,
        "sign_in_code": _SECRET,
        "link": _SECRET,
        "invitation": _EMAIL,
        "audit": ("user.account",),
        "idempotency": _PSEUDONYM,
        "challenge": _PSEUDONYM,
        "outbox": _PSEUDONYM,
    }
)
_USES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "abuse": "essential.service.security",
        "linking": "essential.service.security",
        "moderation": "essential.service.security",
        "own-security": "essential.service.security",
        "proof-of-work": "essential.service.security",
        "contact": "essential.service.operations.support",
        "notices": "essential.service.security",
        "answering-notices": "essential.service.operations.support",
        "own-access": "essential.legal_obligation",
        "accountability": "essential.legal_obligation",
        "registering": "essential.service.authentication",
        "signed-in": "essential.service.authentication",
        "signing-in-on-blog": "essential.service.authentication",
        "credential-reset": "essential.service.authentication",
        "membership-contact": "essential.service.notifications.email",
        "changing-address": "essential.service.notifications.email",
        "inviting": "essential.service.notifications.email",
        "delivery": "essential.service.operations",
        "once-only": "essential.service.operations",
        "one-vote": "essential.service.operations",
    }
)
LEGAL_BASES: Mapping[Basis, str] = MappingProxyType(
    {
        "contract": "Contract",
        "legitimate-interest": "Legitimate interests",
        "legal-obligation": "Legal obligations",
    }
)
"""What a basis is called there."""
TRANSFERS: Mapping[Mechanism, str] = MappingProxyType(
    {"adequacy": "Adequacy Decision", "scc": "SCCs", "explicit-consent": "Other"}
)
"""What covers a transfer."""


def data_categories(category: str) -> tuple[str, ...]:
    """What a category is made of; the taxonomy's root where nobody has said it more closely."""
    return _DATA.get(category, ("user",))


def data_use(category: Category) -> str:
    """What a category is for."""
    return _USES.get(category.purpose, "essential.service")
