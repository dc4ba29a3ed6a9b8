"""What a site asks of people: the register's profile or less, never a field more."""

from dataclasses import replace

from comments.register.interactions import INTERACTIONS, Interaction
from comments.sites.rules import SiteSettings


def asked_of_guests(settings: SiteSettings) -> Interaction:
    """What the site asks of whoever comments without an account."""
    profile = INTERACTIONS["comment-as-guest"]
    kept = tuple(field for field in profile.optional if field != "email" or settings.email != "hidden")
    needed = tuple(field for field in profile.may_require if field == "email" and settings.email == "required")
    return replace(
        profile,
        required=(*profile.required, *needed),
        optional=tuple(field for field in kept if field not in needed),
    )


def profiles_of(settings: SiteSettings) -> list[Interaction]:
    """Everything that people can do on the site, with what it asks of them; a site may offer no reaction."""
    asked = {"comment-as-guest": asked_of_guests(settings)}
    offered = (each for each in INTERACTIONS.values() if each.offered and (settings.reactions or each.id != "vote"))
    return [asked.get(each.id, each) for each in offered]
