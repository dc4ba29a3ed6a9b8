"""The sentence that stands beside the form before a comment is sent."""

from comments.foundation.texts import texts_for
from comments.policies.wording import in_days
from comments.sites.asking import asked_of_guests
from comments.sites.rules import SiteSettings, period_days


def notice(settings: SiteSettings, language: str) -> str:
    """What is kept with a comment, how long, and who may see it."""
    texts = texts_for(language, "policy")
    ip_days, email_days = period_days(settings, "comment_ip"), period_days(settings, "guest_email")
    periods = {"ip": in_days(texts, ip_days or 0), "email": in_days(texts, email_days or 0)}
    key = _key(settings)
    return texts(f"policy.notice.{key}", **periods)


def _key(settings: SiteSettings) -> str:
    asked = asked_of_guests(settings)
    if "email" not in asked.asked:
        return "ip"
    if not period_days(settings, "guest_email"):
        return "unkept"
    return "required" if "email" in asked.required else "optional"
