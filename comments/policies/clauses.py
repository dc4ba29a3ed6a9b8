"""The clauses as a site publishes them: each says only what this version of the service does."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from comments.foundation.texts import Texts
from comments.policies.documents import Clause
from comments.register.clauses import CLAUSES
from comments.register.recipients import Recipient, recipients_of
from comments.settings import Settings
from comments.sites.rules import SiteSettings, reading_of

READ_EITHER_WAY = ("P26", "P31")
"""The clauses whose text follows the reading that the site chose."""


@dataclass(frozen=True, kw_only=True)
class Operator:
    """Who runs the instance, where they can be reached, and who else is handed something about people."""

    name: str
    contact: str
    recipients: tuple[Recipient, ...] = ()
    has_charter: bool = False
    """Whether whoever may open addresses signs the instance's charter first."""

    @property
    def lets_others_vouch(self) -> bool:
        """Whether people may register and sign in through an account elsewhere."""
        return any(each.kind == "identity-provider" for each in self.recipients)

    @classmethod
    def of(cls, settings: Settings) -> "Operator":
        """The operator of this instance."""
        others = (each for each in recipients_of(settings) if not each.is_here)
        return cls(
            name=settings.operator,
            contact=settings.operator_contact,
            recipients=tuple(others),
            has_charter=settings.charter_file is not None,
        )


@dataclass(frozen=True, kw_only=True)
class Subject:
    """What a policy is about: a blog, its rules, and who runs its comments."""

    site_name: str
    settings: SiteSettings
    operator: Operator

    @property
    def literal(self) -> list[str]:
        """The clauses that the site does to the letter."""
        return [clause for clause in READ_EITHER_WAY if reading_of(self.settings, clause) == "literal"]


def clauses_of(subject: Subject, texts: Texts) -> list[Clause]:
    """Every clause in words."""
    return [Clause(id=each, text=_text(each, subject, texts)) for each in CLAUSES]


def _text(clause: str, subject: Subject, texts: Texts) -> str:
    values = {
        "operator": subject.operator.name,
        "site": subject.site_name,
        "guest": texts(f"policy.guest.{subject.settings.email}"),
    }
    return texts(f"policy.clause.{clause}{_variants(subject).get(clause, '')}", **values)


def _variants(subject: Subject) -> Mapping[str, str]:
    """The clauses that say something else where a rule is another."""
    email, operator = subject.settings.email, subject.operator
    readings = {clause: f".{reading_of(subject.settings, clause)}" for clause in READ_EITHER_WAY}
    variants = {
        "P7": ".hidden" if email == "hidden" else "",
        "P10": ".elsewhere" if operator.lets_others_vouch else "",
        "P14": f".{email}",
        "P16": ".charter" if operator.has_charter else "",
    }
    return MappingProxyType(variants | readings)
