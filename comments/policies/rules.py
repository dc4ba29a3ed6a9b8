"""Decisions about versions on plain values: how much a change weighs."""

from typing import Literal

import msgspec

Severity = Literal["editorial", "minor", "material"]
SEVERITIES: tuple[Severity, ...] = ("editorial", "minor", "material")
"""How much a new version changes, the least first."""

Aspect = Literal["email", "recipients", "literal"]
ASPECTS: tuple[Aspect, ...] = ("email", "recipients", "literal")
"""What of the rules belongs to no category."""

_DEMANDS = ("hidden", "optional", "required")


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """What is enforced for one category, without words."""

    category: str
    period_days: int | None
    action: str
    visible_to: list[str]


class Rules(msgspec.Struct, frozen=True, kw_only=True):
    """What is enforced: how a guest is asked for an e-mail address, and every category's rule.

    `recipients` are those outside the operator who are handed something, `literal` the clauses that are done to the
    letter where the law would ask for more.
    """

    email: str
    categories: list[Rule]
    recipients: list[str] = []
    literal: list[str] = []


def least_severity(before: Rules, after: Rules) -> Severity:
    """The least that a change may be called: material when people give up something, minor for any other rule."""
    known = {rule.category: rule for rule in before.categories}
    widened = any(rule.category not in known or _takes_more(known[rule.category], rule) for rule in after.categories)
    more_know = set(after.recipients) - set(before.recipients) or set(after.literal) - set(before.literal)
    if widened or more_know or _DEMANDS.index(after.email) > _DEMANDS.index(before.email):
        return "material"
    return "minor" if changed_categories(before, after) or changed_aspects(before, after) else "editorial"


def changed_categories(before: Rules, after: Rules) -> list[str]:
    """The categories whose rule is not what it was, in their order."""
    was = {rule.category: _parts(rule) for rule in before.categories}
    now = {rule.category: _parts(rule) for rule in after.categories}
    return [category for category in {**now, **was} if was.get(category) != now.get(category)]


def changed_aspects(before: Rules, after: Rules) -> list[Aspect]:
    """What else is not what it was."""
    return [aspect for aspect in ASPECTS if getattr(before, aspect) != getattr(after, aspect)]


def _parts(rule: Rule) -> tuple[int | None, str, tuple[str, ...]]:
    return rule.period_days, rule.action, tuple(rule.visible_to)


def _takes_more(before: Rule, after: Rule) -> bool:
    longer = before.period_days is not None and (after.period_days is None or after.period_days > before.period_days)
    return longer or not set(after.visible_to) <= set(before.visible_to)
