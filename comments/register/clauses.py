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
_SWITCHED: Final[tuple[Proof, ...]] = ("proven", "configured", "violated")
"""Can be switched off on every blog: then what is set is the answer."""
_BUILT: Final[tuple[Proof, ...]] = ("configured",)
"""There is nothing in the service that could break it, and nothing to look at."""
_SET: Final[tuple[Proof, ...]] = ("configured", "violated")
"""What is set is the answer, and it can be wrong."""
_ASKED: Final[tuple[Proof, ...]] = ("manual", "configured")
"""For people to see to, unless the instance asks for it."""
_BY_HAND: Final[tuple[Proof, ...]] = ("manual",)
"""For people alone to see to."""

_IN: Final[Mapping[Section, Mapping[str, tuple[Proof, ...]]]] = {
    "collected": {"P1": _CHECKED, "P2": _SWITCHED, "P3": _CHECKED, "P4": _CHECKED, "P5": _CHECKED},
    "seen": {"P6": _CHECKED, "P7": _CHECKED},
    "given": {"P8": _CHECKED, "P9": _CHECKED, "P10": _CHECKED, "P11": _BUILT, "P12": _CHECKED, "P13": _CHECKED},
    "refusing": {"P14": _CHECKED},
    "disclosed": {
        "P15": _SET,
        "P16": _ASKED,
        "P17": _SET,
        "P18": _BUILT,
        **dict.fromkeys(("P19", "P20"), _BY_HAND),
    },
    "mail": {"P21": _BY_HAND, "P22": _BY_HAND},
    "protected": {"P23": _CHECKED},
    "cookies": {"P24": _CHECKED, "P25": _CHECKED, "P26": _CHECKED, "P27": _CHECKED},
    "changes": {"P28": _CHECKED, "P29": _CHECKED, "P30": _CHECKED, "P31": _CHECKED},
}

CLAUSES: Mapping[str, ClauseEntry] = MappingProxyType(
    {
        clause: ClauseEntry(id=clause, section=section, proofs=proofs)
        for section, clauses in _IN.items()
        for clause, proofs in clauses.items()
    }
)
"""Every clause by its id, in the order of the policy."""
