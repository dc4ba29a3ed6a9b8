"""Where somebody who receives personal data is, and what covers sending it there (GDPR, chapter V)."""

import re
from typing import Final, Literal, get_args

Mechanism = Literal["adequacy", "scc", "explicit-consent", "none"]
"""A decision of the Commission, its standard clauses, the person's own word, or nothing."""
MECHANISMS: Final[tuple[Mechanism, ...]] = get_args(Mechanism)
COUNTRY: Final = r"^([A-Z]{2})?$"
"""Two capital letters (ISO 3166), or nothing where nobody has said it."""
_EUROPEAN: Final = frozenset(
    {
        *("AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE"),
        *("IS", "IT", "LI", "LT", "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK"),
    }
)
"""The European Economic Area: what is sent there is no transfer to a third country."""


def is_covered(country: str, mechanism: Mechanism) -> bool:
    """Whether the regulation holds where they are, or something stands for it."""
    return country in _EUROPEAN or mechanism != "none"


def read_mechanism(text: str) -> Mechanism:
    """The mechanism of that name; raises ValueError."""
    for each in MECHANISMS:
        if each == text:
            return each
    raise ValueError("no such mechanism")


def read_country(text: str) -> str:
    """The country's two letters; raises ValueError."""
    if not re.fullmatch(COUNTRY, text):
        raise ValueError("a country is two capital letters")
    return text
