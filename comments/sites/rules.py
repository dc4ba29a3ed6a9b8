"""Decisions about sites on plain values: their settings and bounds, slugs and origins."""

import re
from collections.abc import Mapping
from typing import Any, Literal, Protocol, get_args

import msgspec

from comments.foundation.errors import FieldProblem, InvalidInputError
from comments.foundation.texts import LANGUAGES
from comments.reactions.rules import KNOWN, MOST_OFFERED, USUAL
from comments.register.categories import CATEGORIES

Moderation = Literal["off", "first", "all"]
"""Which comments wait for a moderator: none, those of a guest or member not published before, or all."""
EmailField = Literal["hidden", "optional", "required"]
"""Whether a guest is asked for an e-mail address."""
SecondFactor = Literal["recommended", "required"]
"""Whether whoever may open identities there is asked for a second factor, or refused without one."""

Reading = Literal["literal", "strict"]
"""Whether a clause that European law stands against is done to the letter, or so that the law is met as well."""
READINGS: tuple[str, ...] = ("P26", "P31")
"""The clauses of which a site chooses the reading, `strict` unless it says otherwise."""

LONGEST_NAME = 200
LONGEST_CLOSING_DAYS = 3650
LONGEST_EDIT_MINUTES = 1440
LONGEST_ADDITION = 4000
_CHOICES: Mapping[str, tuple[str, ...]] = {
    "locale": LANGUAGES,
    "moderation": get_args(Moderation),
    "email": get_args(EmailField),
    "second_factor": get_args(SecondFactor),
}
ROTATE = "rotate"
"""What is said for a new secret of the site's own sign-in, in place of the one that it has."""
_NEVER = ("", "never", "none")
_RETENTION = "retention."
_READING = "reading."
_ADDITION = "addition."
_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")


class HasSettings(Protocol):
    """What carries a site's settings as they are stored."""

    @property
    def settings(self) -> dict[str, Any]:
        """A `SiteSettings` in JSON."""


class SiteSettings(msgspec.Struct, frozen=True, kw_only=True):
    """What the owner of a site decides; `retention` holds only the periods that differ from the register's.

    `readings` holds the clauses whose reading was chosen, `additions` the blog's own words in its policy, by language.
    """

    locale: str = "en"
    moderation: Moderation = "off"
    challenge: bool = False
    statistics: bool = True
    email: EmailField = "optional"
    close_after_days: int | None = None
    edit_minutes: int = 15
    second_factor: SecondFactor = "recommended"
    reactions: tuple[str, ...] = USUAL
    retention: dict[str, int] = {}
    readings: dict[str, Reading] = {}
    additions: dict[str, str] = {}
    sso: int = 0
    """Which secret the site's own sign-in has, counted from 1; 0 or less while there is none, and none comes back."""

    @classmethod
    def of(cls, site: HasSettings) -> "SiteSettings":
        """The settings of a stored site."""
        return msgspec.convert(site.settings, cls)

    @classmethod
    def read(cls, stored: str) -> "SiteSettings":
        """The settings in the JSON of a stored site."""
        return msgspec.json.decode(stored, type=cls)

    def to_stored(self) -> dict[str, Any]:
        """What a row stores."""
        stored: dict[str, Any] = msgspec.to_builtins(self)
        return stored | {"reactions": list(self.reactions)}


def period_days(settings: SiteSettings, category_id: str) -> int | None:
    """How long the site keeps a category: its own period, else the register's."""
    category = CATEGORIES[category_id]
    if category.follows is not None:
        return period_days(settings, category.follows)
    return settings.retention.get(category_id, category.period_days)


def reading_of(settings: SiteSettings, clause: str) -> Reading:
    """How the site reads a clause of READINGS."""
    return settings.readings.get(clause, "strict")


def apply_changes(settings: SiteSettings, changes: Mapping[str, str]) -> SiteSettings:
    """The settings with the changes made; raises InvalidInputError that names each wrong one and its bounds."""
    wanted: dict[str, Any] = {}
    retention, readings, additions = dict(settings.retention), dict(settings.readings), dict(settings.additions)
    problems: list[FieldProblem] = []
    for key, text in changes.items():
        try:
            if key.startswith(_RETENTION):
                retention[key.removeprefix(_RETENTION)] = _period(key, text)
            elif key.startswith(_READING):
                readings[key.removeprefix(_READING)] = _reading(key, text)
            elif key.startswith(_ADDITION):
                additions[key.removeprefix(_ADDITION)] = _addition(key, text)
            elif key == "sso":
                wanted[key] = _generation(settings.sso, _choice(key, text, ("on", "off", ROTATE)))
            else:
                wanted[key] = _value(key, text)
        except InvalidInputError as refusal:
            problems.extend(refusal.problems)
    if problems:
        raise InvalidInputError(*problems)
    return msgspec.structs.replace(settings, retention=retention, readings=readings, additions=additions, **wanted)


def check_slug(slug: str) -> str:
    """The slug if it can stand in an address; raises InvalidInputError."""
    if not _SLUG.fullmatch(slug):
        raise InvalidInputError(FieldProblem("slug", "not-a-slug"))
    return slug


def check_name(name: str) -> str:
    """The name without spaces around it; raises InvalidInputError when nothing or too much is left."""
    kept = " ".join(name.split())
    if not kept or len(kept) > LONGEST_NAME or not kept.isprintable():
        raise InvalidInputError(FieldProblem("name", "not-a-name", highest=LONGEST_NAME))
    return kept


def listed(settings: SiteSettings) -> dict[str, str]:
    """Every setting as `apply_changes` takes it, periods in force included."""
    stored = {
        "locale": settings.locale,
        "moderation": settings.moderation,
        "challenge": "on" if settings.challenge else "off",
        "email": settings.email,
        "close_after_days": "never" if settings.close_after_days is None else str(settings.close_after_days),
        "edit_minutes": str(settings.edit_minutes),
        "second_factor": settings.second_factor,
        "statistics": "on" if settings.statistics else "off",
        "reactions": ",".join(settings.reactions) or "none",
    }
    stored["sso"] = "on" if settings.sso > 0 else "off"
    settable = (category.id for category in CATEGORIES.values() if category.settable)
    stored |= {f"{_READING}{each}": reading_of(settings, each) for each in READINGS}
    stored |= {f"{_ADDITION}{each}": settings.additions.get(each, "") for each in LANGUAGES}
    return stored | {f"{_RETENTION}{each}": str(period_days(settings, each)) for each in settable}


def _value(key: str, text: str) -> str | int | bool | tuple[str, ...] | None:
    match key:
        case key if key in _CHOICES:
            return _choice(key, text, _CHOICES[key])
        case "challenge" | "statistics":
            return _choice(key, text, ("on", "off")) == "on"
        case "close_after_days":
            return None if text.lower() in _NEVER else _number(key, text, 1, LONGEST_CLOSING_DAYS)
        case "edit_minutes":
            return _number(key, text, 0, LONGEST_EDIT_MINUTES)
        case "reactions":
            return _reactions(key, text)
        case _:
            raise InvalidInputError(FieldProblem(key, "unknown-setting"))


def _reactions(key: str, text: str) -> tuple[str, ...]:
    """The set in the order in which it was given; nothing is said with `none`."""
    given = tuple(text.lower().replace(",", " ").split())
    if given in {(), ("none",)}:
        return ()
    if len(set(given)) < len(given) or not set(given) <= set(KNOWN) or len(given) > MOST_OFFERED:
        raise InvalidInputError(FieldProblem(key, "not-reactions", choices=", ".join(KNOWN), highest=MOST_OFFERED))
    return given


def _period(key: str, text: str) -> int:
    category = CATEGORIES.get(key.removeprefix(_RETENTION))
    if category is None or not category.settable:
        raise InvalidInputError(FieldProblem(key, "unknown-setting"))
    return _number(key, text, category.floor or 0, category.ceiling or 0)


def _reading(key: str, text: str) -> Reading:
    if key.removeprefix(_READING) not in READINGS:
        raise InvalidInputError(FieldProblem(key, "unknown-setting"))
    return "literal" if _choice(key, text, get_args(Reading)) == "literal" else "strict"


def _addition(key: str, text: str) -> str:
    if key.removeprefix(_ADDITION) not in LANGUAGES:
        raise InvalidInputError(FieldProblem(key, "unknown-setting"))
    lines = [" ".join(line.split()) for line in text.splitlines()]
    kept = "\n".join(line for line in lines if line)
    if len(kept) > LONGEST_ADDITION or not kept.replace("\n", "").isprintable():
        raise InvalidInputError(FieldProblem(key, "not-an-addition", highest=LONGEST_ADDITION))
    return kept


def _generation(standing: int, wish: str) -> int:
    if wish == "off":
        return -abs(standing)
    return standing if wish == "on" and standing > 0 else abs(standing) + 1


def _choice(key: str, text: str, choices: tuple[str, ...]) -> str:
    if text not in choices:
        raise InvalidInputError(FieldProblem(key, "not-a-choice", choices=", ".join(choices)))
    return text


def _number(key: str, text: str, lowest: int, highest: int) -> int:
    if not re.fullmatch(r"[0-9]{1,6}", text) or not lowest <= int(text) <= highest:
        raise InvalidInputError(FieldProblem(key, "out-of-bounds", lowest=lowest, highest=highest))
    return int(text)
