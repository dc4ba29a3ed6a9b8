"""Decisions about versions on plain values: how much a change weighs."""

from typing import Literal

import msgspec

Severity = Literal["editorial", "minor", "material"]
SEVERITIES: tuple[Severity, ...] = ("editorial", "minor", "material")
"""How much a new version changes, the least first."""

_DEMANDS = ("hidden", "optional", "required")


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """What is enforced for one category, without words."""

    category: str
    period_days: int | None
    action: str
    visible_to: list[str]


class Rules(msgspec.Struct, frozen=True, kw_only=True):
    """What is enforced: how a guest is asked for an e-mail address, and every category's rule."""

    email: str
    categories: list[Rule]


def least_severity(before: Rules, after: Rules) -> Severity:
    """The least that a change may be called: material when people give up something, minor for any other rule."""
    known = {rule.category: rule for rule in before.categories}
    widened = any(rule.category not in known or _takes_more(known[rule.category], rule) for rule in after.categories)
    if widened or _DEMANDS.index(after.email) > _DEMANDS.index(before.email):
        return "material"
    return "minor" if changed_categories(before, after) or before.email != after.email else "editorial"


def changed_categories(before: Rules, after: Rules) -> list[str]:
    """The categories whose rule is not what it was, in their order."""
    was = {rule.category: _parts(rule) for rule in before.categories}
    now = {rule.category: _parts(rule) for rule in after.categories}
    return [category for category in {**now, **was} if was.get(category) != now.get(category)]


def _parts(rule: Rule) -> tuple[int | None, str, tuple[str, ...]]:
    return rule.period_days, rule.action, tuple(rule.visible_to)


def _takes_more(before: Rule, after: Rule) -> bool:
    longer = before.period_days is not None and (after.period_days is None or after.period_days > before.period_days)
    return longer or not set(after.visible_to) <= set(before.visible_to)
