"""Who else receives something personal: nobody, unless the operator has set who carries mail or vouches for people.

Where they are, and by what the transfer is covered, is the operator's to say in the same setting.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from comments.foundation.mail_server import MailServer
from comments.foundation.transfers import Mechanism, is_covered
from comments.register.categories import CATEGORIES
from comments.settings import Settings

Kind = Literal["operator", "mail-server", "identity-provider"]

RECEIVES: Mapping[Kind, tuple[str, ...]] = MappingProxyType(
    {
        "operator": tuple(CATEGORIES),
        "mail-server": ("account_email", "registration", "email_change", "invitation", "lost_receipt", "reporter"),
        # They learn that somebody whom they know signs in here, and nothing that this service knows.
        "identity-provider": ("linked_identity",),
    }
)
"""What each kind of recipient holds or is handed."""


@dataclass(frozen=True, kw_only=True)
class Recipient:
    """Somebody who receives personal data; `processing.recipient.<kind>` says as what. No country: nobody said it."""

    id: str
    kind: Kind
    name: str
    country: str = ""
    mechanism: Mechanism = "none"
    is_here: bool = False

    @property
    def receives(self) -> tuple[str, ...]:
        """Which categories."""
        return RECEIVES[self.kind]

    @property
    def is_covered(self) -> bool:
        """Whether nothing is sent anywhere, or European law lets it be sent there."""
        return self.is_here or is_covered(self.country, self.mechanism)


def recipients_of(settings: Settings) -> list[Recipient]:
    """Everybody who receives something on this instance, its operator first."""
    return list(_recipients(settings))


def _recipients(settings: Settings) -> Iterator[Recipient]:
    yield Recipient(id="operator", kind="operator", name=settings.operator, is_here=True)
    if settings.smtp_url:
        server = MailServer.parse(settings.smtp_url)
        yield Recipient(
            id="mail-server",
            kind="mail-server",
            name=server.host,
            country=server.country,
            mechanism=server.mechanism,
            is_here=server.is_here,
        )
    for each in settings.oidc_providers:
        yield Recipient(
            id=f"oidc:{each.id}",
            kind="identity-provider",
            name=each.name,
            country=each.country,
            mechanism=each.mechanism,
        )
