"""What is found about a clause: how it stands, and the evidence as a sentence of the `proofs` catalogue."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Status(StrEnum):
    """How a clause stands."""

    PROVEN = "proven"
    """A check ran against this instance and found the clause kept."""
    CONFIGURED = "configured"
    """What the clause tells of is switched off or settled by configuration; nothing here could break it."""
    VIOLATED = "violated"
    """A check found something that the clause rules out."""
    MANUAL = "manual"
    """People keep the clause, not this program."""


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """A clause's status; `key` names the sentence, `parameters` fill it in and hold nothing about anybody."""

    status: Status
    key: str
    parameters: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Proof:
    """A verdict with the clause that it is about."""

    id: str
    verdict: Verdict


def proven(key: str, **parameters: object) -> Verdict:
    """The check ran, and the clause is kept."""
    return Verdict(status=Status.PROVEN, key=key, parameters=parameters)


def configured(key: str, **parameters: object) -> Verdict:
    """Configuration settles the clause."""
    return Verdict(status=Status.CONFIGURED, key=key, parameters=parameters)


def violated(key: str, **parameters: object) -> Verdict:
    """The check found a breach."""
    return Verdict(status=Status.VIOLATED, key=key, parameters=parameters)


def manual(key: str, **parameters: object) -> Verdict:
    """The operator keeps the clause."""
    return Verdict(status=Status.MANUAL, key=key, parameters=parameters)
