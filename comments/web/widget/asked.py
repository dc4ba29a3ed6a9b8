"""What a site asks of people for each thing they can do there, and what comes of declining it."""

import msgspec

from comments.foundation.texts import Texts, texts_for
from comments.register.interactions import INTERACTIONS, Interaction
from comments.sites.asking import profiles_of
from comments.sites.rules import SiteSettings


class AskedView(msgspec.Struct, frozen=True, kw_only=True):
    """An interaction's fields; `derived` comes with the connection, `without` says what declining each one costs."""

    required: list[str]
    optional: list[str]
    derived: list[str]
    without: dict[str, str]


def asked_of_people(settings: SiteSettings, language: str) -> dict[str, AskedView]:
    """Every interaction that the site offers."""
    texts = texts_for(language, "interactions")
    return {each.id: _view(each, texts) for each in profiles_of(settings)}


def _view(asked: Interaction, texts: Texts) -> AskedView:
    listed = INTERACTIONS[asked.id]
    costs = {field: listed.without_required(field) for field in asked.required}
    costs |= {field: listed.without(field) for field in (*asked.optional, *asked.derived)}
    return AskedView(
        required=list(asked.required),
        optional=list(asked.optional),
        derived=list(asked.derived),
        without={field: texts(key) for field, key in costs.items()},
    )
