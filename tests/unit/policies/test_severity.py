from typing import Any

import pytest

from comments.policies.rules import Rule, Rules, changed_categories, least_severity

IP = Rule(category="comment_ip", period_days=90, action="shred", visible_to=["author", "administrators"])
SPAM = Rule(category="spam", period_days=30, action="erase", visible_to=["moderators"])
BEFORE = Rules(email="optional", categories=[IP, SPAM])


def after(email: str = "optional", **ip: Any) -> Rules:
    """The rules with the IP's line changed."""
    line: dict[str, Any] = {"category": "comment_ip", "period_days": 90, "action": "shred", "visible_to": IP.visible_to}
    return Rules(email=email, categories=[Rule(**(line | ip)), SPAM])


@pytest.mark.clause("P28")
@pytest.mark.parametrize(
    ("rules", "severity"),
    [
        (after(), "editorial"),
        (after(period_days=30), "minor"),
        (after(period_days=91), "material"),
        (after(period_days=None), "material"),
        (after(action="erase"), "minor"),
        (after(visible_to=["author"]), "minor"),
        (after(visible_to=["author", "administrators", "moderators"]), "material"),
        (after(email="hidden"), "minor"),
        (after(email="required"), "material"),
        (Rules(email="optional", categories=[IP]), "minor"),
        (
            Rules(
                email="optional",
                categories=[IP, SPAM, Rule(category="new", period_days=1, action="erase", visible_to=[])],
            ),
            "material",
        ),
    ],
)
def test_a_change_weighs_at_least(rules: Rules, severity: str) -> None:
    assert least_severity(BEFORE, rules) == severity


def test_the_changed_categories_are_named() -> None:
    assert changed_categories(BEFORE, after(period_days=30)) == ["comment_ip"]


def test_a_dropped_category_is_a_changed_one() -> None:
    assert changed_categories(BEFORE, Rules(email="optional", categories=[IP])) == ["spam"]
