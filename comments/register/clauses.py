"""The 31 clauses of the policy: what each is about, where it stands, and what a check of it may come to."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

Section = Literal["collected", "seen", "given", "refusing", "disclosed", "mail", "protected", "cookies", "changes"]
"""Under which heading of the policy a clause stands."""
Proof = Literal["proven", "configured", "violated", "manual"]
"""Seen to hold on this instance; true as it is set up; seen not to hold; for a person to look at."""


@dataclass(frozen=True, kw_only=True)
class ClauseEntry:
    """One clause; `proofs` are the results that its check can have."""

    id: str
    section: Section
    proofs: tuple[Proof, ...]

    @property
    def short(self) -> str:
        """Its short name, a key of the catalogue `processing`."""
        return f"processing.clause.{self.id}"


_CHECKED: Final[tuple[Proof, ...]] = ("proven", "violated")
_SET: Final[tuple[Proof, ...]] = ("proven", "configured", "violated")
"""Can be switched off, or read in two ways: then what is set is the answer."""
_BY_HAND: Final[tuple[Proof, ...]] = ("manual", "configured", "violated")
"""Depends on what people do as well."""

_IN: Final[Mapping[Section, Mapping[str, tuple[Proof, ...]]]] = {
    "collected": {"P1": _CHECKED, "P2": _SET, "P3": _CHECKED, "P4": _SET, "P5": _CHECKED},
    "seen": {"P6": _CHECKED, "P7": _CHECKED},
    "given": {"P8": _CHECKED, "P9": _CHECKED, "P10": _CHECKED, "P11": _SET, "P12": _CHECKED, "P13": _CHECKED},
    "refusing": {"P14": _CHECKED},
    "disclosed": dict.fromkeys(("P15", "P16", "P17", "P18", "P19", "P20"), _BY_HAND),
    "mail": {"P21": _BY_HAND, "P22": _BY_HAND},
    "protected": {"P23": _CHECKED},
    "cookies": {"P24": _CHECKED, "P25": _CHECKED, "P26": _SET, "P27": _CHECKED},
    "changes": {"P28": _CHECKED, "P29": _CHECKED, "P30": _CHECKED, "P31": _SET},
}

CLAUSES: Mapping[str, ClauseEntry] = MappingProxyType(
    {
        clause: ClauseEntry(id=clause, section=section, proofs=proofs)
        for section, clauses in _IN.items()
        for clause, proofs in clauses.items()
    }
)
"""Every clause by its id, in the order of the policy."""
