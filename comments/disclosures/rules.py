"""Decisions about looks, on values: what may be asked, why, and how long a site keeps what it shows."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from comments.foundation.errors import FieldProblem, InvalidInputError
from comments.sites.rules import SiteSettings, period_days
from comments.vault.gate import PURPOSES, Purpose

FIELDS = ("ip", "email")
"""What can be looked at behind a comment."""

LONGEST_NOTE = LONGEST_REASON = 500
LONGEST_HOLD = timedelta(days=365)
"""A hold that must go on for longer is placed anew before it ends."""
FREE_LOOKS = 30
"""How many looks an hour one person may have on one site without proving anew who they are."""

_CATEGORY_OF = {"ip": "comment_ip", "email": "guest_email"}
_PURPOSES = tuple(purpose for purpose in Purpose if purpose in PURPOSES["admin"])


@dataclass(frozen=True, kw_only=True)
class LookRequest:
    """What an administrator asks to see, why, and what they note about it."""

    comment_id: str
    purpose: str
    fields: tuple[str, ...] = FIELDS
    note: str | None = None


def check_request(request: LookRequest) -> Purpose:
    """The purpose, if the request can be answered at all; raises InvalidInputError."""
    problems: list[FieldProblem] = []
    if request.purpose not in _PURPOSES:
        problems.append(FieldProblem("purpose", "not-a-choice", choices=", ".join(_PURPOSES)))
    if not request.fields or not set(request.fields) <= set(FIELDS):
        problems.append(FieldProblem("fields", "not-a-choice", choices=", ".join(FIELDS)))
    if request.note is not None and len(request.note) > LONGEST_NOTE:
        problems.append(FieldProblem("note", "too-long", limit=LONGEST_NOTE))
    if problems:
        raise InvalidInputError(*problems)
    return Purpose(request.purpose)


@dataclass(frozen=True, kw_only=True)
class HoldOrder:
    """What is to be held, why, and until when."""

    comment_id: str
    reason: str
    until: datetime


def check_order(order: HoldOrder, now: datetime) -> str:
    """The reason without spaces around it, if the hold may be placed; raises InvalidInputError."""
    reason, problems = order.reason.strip(), []
    if not reason:
        problems.append(FieldProblem("reason", "required"))
    if len(reason) > LONGEST_REASON:
        problems.append(FieldProblem("reason", "too-long", limit=LONGEST_REASON))
    if not now < order.until <= now + LONGEST_HOLD:
        problems.append(FieldProblem("until", "not-an-end", days=LONGEST_HOLD.days))
    if problems:
        raise InvalidInputError(*problems)
    return reason


def periods_of(settings: SiteSettings) -> dict[str, int]:
    """How many days the site keeps each field now; one that a site has since shortened counts at once."""
    periods = {name: period_days(settings, category) for name, category in _CATEGORY_OF.items()}
    return {name: days for name, days in periods.items() if days is not None}
