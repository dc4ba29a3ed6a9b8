"""The whole register as programs read it: what is kept where, asked for what, stored in browsers, handed to whom."""

import msgspec
from sqlmodel import Session

from comments.cli.named import named_site
from comments.foundation.texts import Texts, texts_for
from comments.policies.composing import category_lines
from comments.policies.documents import CategoryLine
from comments.register.categories import CATEGORIES
from comments.register.checking import columns_by_category
from comments.register.clauses import CLAUSES
from comments.register.cookies import BROWSER_ENTRIES, BrowserEntry
from comments.register.interactions import INTERACTIONS, Interaction
from comments.register.recipients import Recipient, recipients_of
from comments.register.traces import TRACES
from comments.settings import Settings
from comments.sites.asking import asked_of_guests
from comments.sites.rules import SiteSettings
from comments.tables import SCHEMAS


class KeptLine(msgspec.Struct, frozen=True, kw_only=True):
    """A category: why, on what ground, how long and within which bounds, who sees it, and where it lies."""

    category: str
    purpose: str
    basis: str
    period_days: int | None
    floor_days: int | None
    ceiling_days: int | None
    source: str
    action: str
    visible_to: list[str]
    kept_in: list[str]


class AskedLine(msgspec.Struct, frozen=True, kw_only=True):
    """An interaction, its fields, the category under which each is kept, and what declining each one costs."""

    interaction: str
    name: str
    offered: bool
    required: list[str]
    optional: list[str]
    derived: list[str]
    kept: dict[str, str]
    without: dict[str, str]


class StoredLine(msgspec.Struct, frozen=True, kw_only=True):
    """A cookie or an entry of a browser's storage; without a time it goes with the browser or the tab."""

    id: str
    name: str
    where: str
    set_by: str
    set_when: str
    purpose: str
    needed_for: str
    lasts_seconds: int | None
    first_party: bool
    switch: str
    carries: list[str]


class TraceLine(msgspec.Struct, frozen=True, kw_only=True):
    """A header of a mail, a file or a log."""

    id: str
    where: str
    carries: list[str]


class RecipientLine(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who receives something."""

    id: str
    kind: str
    name: str
    role: str
    country: str | None
    mechanism: str
    covered: bool
    receives: list[str]


class ClauseLine(msgspec.Struct, frozen=True, kw_only=True):
    """A clause of the policy, and what a check of it may come to."""

    id: str
    name: str
    section: str
    proofs: list[str]


class RegisterView(msgspec.Struct, frozen=True, kw_only=True):
    """Everything."""

    categories: list[KeptLine]
    interactions: list[AskedLine]
    browser: list[StoredLine]
    traces: list[TraceLine]
    recipients: list[RecipientLine]
    clauses: list[ClauseLine]


def site_settings(session: Session, slug: str | None) -> SiteSettings:
    """The rules of a site, or those that a new one starts with."""
    return SiteSettings() if slug is None else SiteSettings.of(named_site(session, slug))


def register_view(site: SiteSettings, settings: Settings, language: str) -> RegisterView:
    """The register as the site and the instance enforce it."""
    texts, processing = texts_for(language, "policy"), texts_for(language, "processing")
    kept_in = columns_by_category(SCHEMAS)
    asked = {**INTERACTIONS, "comment-as-guest": asked_of_guests(site)}
    return RegisterView(
        categories=[_kept(line, kept_in[line.category], processing) for line in category_lines(site, texts)],
        interactions=[_asked(each, texts_for(language, "interactions")) for each in asked.values()],
        browser=[_stored(each, texts_for(language, "browser")) for each in BROWSER_ENTRIES.values()],
        traces=[TraceLine(id=each.id, where=each.where, carries=list(each.carries)) for each in TRACES.values()],
        recipients=[_recipient(each, processing) for each in recipients_of(settings)],
        clauses=[
            ClauseLine(id=each.id, name=processing(each.short), section=each.section, proofs=list(each.proofs))
            for each in CLAUSES.values()
        ],
    )


def _kept(line: CategoryLine, kept_in: list[str], texts: Texts) -> KeptLine:
    category = CATEGORIES[line.category]
    return KeptLine(
        category=line.category,
        purpose=line.purpose,
        basis=line.basis,
        period_days=line.period_days,
        floor_days=category.floor,
        ceiling_days=category.ceiling,
        source=texts(f"processing.source.{category.source}"),
        action=line.action,
        visible_to=line.visible_to,
        kept_in=kept_in,
    )


def _asked(asked: Interaction, texts: Texts) -> AskedLine:
    costs = {name: INTERACTIONS[asked.id].without_required(name) for name in asked.required}
    costs |= {name: asked.without(name) for name in (*asked.optional, *asked.derived)}
    return AskedLine(
        interaction=asked.id,
        name=texts(asked.name),
        offered=asked.offered,
        required=list(asked.required),
        optional=list(asked.optional),
        derived=list(asked.derived),
        kept=dict(asked.kept),
        without={name: texts(key) for name, key in costs.items()},
    )


def _stored(entry: BrowserEntry, texts: Texts) -> StoredLine:
    return StoredLine(
        id=entry.id,
        name=entry.name,
        where=entry.where,
        set_by=entry.set_by,
        set_when=texts(entry.set_when),
        purpose=texts(entry.purpose),
        needed_for=texts(entry.needed_for),
        lasts_seconds=None if entry.lasts is None else int(entry.lasts.total_seconds()),
        first_party=entry.is_first_party,
        switch=entry.switch,
        carries=list(entry.carries),
    )


def _recipient(recipient: Recipient, texts: Texts) -> RecipientLine:
    return RecipientLine(
        id=recipient.id,
        kind=recipient.kind,
        name=recipient.name,
        role=texts(f"processing.recipient.{recipient.kind}"),
        country=recipient.country or None,
        mechanism=recipient.mechanism,
        covered=recipient.is_covered,
        receives=list(recipient.receives),
    )
