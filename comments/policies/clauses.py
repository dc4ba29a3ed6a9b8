"""The clauses as a site publishes them: each says only what this version of the service does."""

from dataclasses import dataclass

from comments.foundation.texts import Texts
from comments.policies.documents import Clause
from comments.settings import Settings
from comments.sites.rules import SiteSettings

CLAUSES = ("P1", "P5", "P6", "P7", "P8", "P9", "P10", "P12", "P13", "P14", "P23", "P28", "P29")
"""The clauses of the reference policy that what exists now makes true; the others are not claimed."""


@dataclass(frozen=True, kw_only=True)
class Operator:
    """Who runs the instance and where they can be reached."""

    name: str
    contact: str

    @classmethod
    def of(cls, settings: Settings) -> "Operator":
        """The operator of this instance."""
        return cls(name=settings.operator, contact=settings.operator_contact)


@dataclass(frozen=True, kw_only=True)
class Subject:
    """What a policy is about: a blog, its rules, and who runs its comments."""

    site_name: str
    settings: SiteSettings
    operator: Operator


def clauses_of(subject: Subject, texts: Texts) -> list[Clause]:
    """Every clause in words."""
    return [Clause(id=each, text=_text(each, subject, texts)) for each in CLAUSES]


def _text(clause: str, subject: Subject, texts: Texts) -> str:
    email = subject.settings.email
    values = {
        "operator": subject.operator.name,
        "site": subject.site_name,
        "guest": texts(f"policy.guest.{email}"),
    }
    variant = {"P7": ".hidden" if email == "hidden" else "", "P14": f".{email}"}.get(clause, "")
    return texts(f"policy.clause.{clause}{variant}", **values)
