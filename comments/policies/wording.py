"""The register in words: periods, ends and audiences as a person says them."""

from comments.foundation.texts import Texts
from comments.register.categories import Category
from comments.sites.rules import SiteSettings, period_days


def in_days(texts: Texts, days: int) -> str:
    """A number of days; what would be kept for none is not stored at all."""
    return texts.plural("policy.days", days) if days else texts("policy.days.none")


def period_in_words(texts: Texts, settings: SiteSettings, category: Category) -> str:
    """How long the site keeps a category."""
    days = period_days(settings, category.id)
    if category.period_hours is not None:
        return texts.plural("policy.hours", category.period_hours)
    return texts("policy.period.until-ended") if days is None else in_days(texts, days)


def audience_in_words(texts: Texts, category: Category) -> str:
    """Who sees a category."""
    audiences = category.visible_to or ("nobody",)
    return ", ".join(texts(f"policy.audience.{audience}") for audience in audiences)


def register_row(texts: Texts, settings: SiteSettings, category: Category) -> list[str]:
    """A line of the page's table, in the order of COLUMNS."""
    return [
        texts(f"policy.category.{category.id}"),
        texts(f"policy.purpose.{category.purpose}"),
        texts(f"policy.basis.{category.basis}"),
        period_in_words(texts, settings, category),
        texts(f"policy.action.{category.action}"),
        audience_in_words(texts, category),
    ]


COLUMNS = ("what", "why", "basis", "how-long", "end", "who")
