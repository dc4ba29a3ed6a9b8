"""A guest's receipt as its page is drawn: what is held, until when, who may see it, who looked."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

import msgspec
from markupsafe import Markup
from sqlmodel import Session

from comments.disclosures.queries import LookMade
from comments.disclosures.rules import FIELDS, periods_of
from comments.discussion.models import Comment, Thread
from comments.discussion.rules import EDITABLE, AuthorKind, Status, edit_window_ends
from comments.foundation.texts import Texts, texts_for
from comments.policies.wording import audience_in_words
from comments.portability.subject_access import OwnView
from comments.register.categories import CATEGORIES
from comments.sites.models import Site
from comments.sites.rules import SiteSettings, period_days
from comments.vault.gate import PURPOSES
from comments.vault.holdings import held_with
from comments.web.dates import long_date, long_day
from comments.web.visitor.receipt_acts import Found

_CATEGORY_OF: Final = {"ip": "comment_ip", "email": "guest_email"}
_WAITING: Final = {Status.SPAM: "spam", Status.REJECTED: "rejected"}


class HeldLine(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that is held: its value where it may be shown, until when, who may see it. Prints no value."""

    name: str
    value: str | None
    until: str | None
    seen_by: str

    def __repr__(self) -> str:
        return f"HeldLine({self.name!r})"


class LookLine(msgspec.Struct, frozen=True, kw_only=True):
    """A look in words; role and purpose are None once the details of old acts are forgotten."""

    at: str
    site: str
    fields: str
    role: str | None
    purpose: str | None


class CommentCard(msgspec.Struct, frozen=True, kw_only=True):
    """The comment as its author sees it; `editable_until` is set while its words can be changed."""

    id: str
    name: str
    source: str
    html: Markup
    status: str
    posted: str
    thread: str
    site: str
    nameable: bool
    editable_until: str | None
    objected: str | None

    def __repr__(self) -> str:
        return f"CommentCard({self.id!r})"


class ReceiptPage(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that the page says."""

    card: CommentCard
    held: list[HeldLine]
    looks: list[LookLine]


def receipt_page(found: Found, own: OwnView, now: datetime, language: str) -> ReceiptPage:
    """The page of a receipt that was shown once."""
    return ReceiptPage(
        card=card_of(found.comment, (found.site, found.thread), found.objected_at, now, language),
        held=_held(found, own, language),
        looks=[_look(each, found.site.name, texts_for(language, "rights")) for each in found.looks],
    )


def card_of(
    comment: Comment, where: tuple[Site, Thread], objected_at: datetime | None, now: datetime, language: str
) -> CommentCard:
    """The comment itself."""
    site, thread = where
    ends = edit_window_ends(comment.created_at, SiteSettings.of(site).edit_minutes)
    is_open = comment.status in EDITABLE
    return CommentCard(
        id=comment.id,
        name=comment.author_name,
        source=comment.source,
        # Rendered by the one pipeline, sanitised twice, when it was posted.
        html=Markup(comment.html),  # noqa: S704  see above
        status=comment.status,
        posted=long_date(comment.created_at, language),
        thread=thread.title or thread.key,
        site=site.name,
        nameable=is_open and comment.author_kind == AuthorKind.GUEST,
        editable_until=long_date(ends, language) if is_open and now < ends else None,
        objected=None if objected_at is None else long_day(objected_at, language),
    )


def sealed_lines(session: Session, comment: Comment, site: Site, now: datetime, language: str) -> list[HeldLine]:
    """Until when something is sealed with a comment, told without opening it."""
    held = held_with(session, [comment.id], periods_of(SiteSettings.of(site)), now).get(comment.id, {})
    return [_line(name, None, held.get(name), language) for name in FIELDS if name in held]


def _held(found: Found, own: OwnView, language: str) -> list[HeldLine]:
    values: Mapping[str, str | None] = {"ip": own.ip, "email": own.email}
    words = _WAITING.get(Status(found.comment.status), "comment")
    sealed = [_line(name, values[name], own.expires_at[name] if values[name] else None, language) for name in FIELDS]
    tag = [_line("network", None, own.expires_at["ip"], language, "network_tag")] if own.ip else []
    return [
        _line("words", found.comment.author_name, None, language, words),
        *_former(found, language),
        *sealed,
        *tag,
        _line("receipt", None, found.receipt_ends, language, "receipt"),
    ]


def _former(found: Found, language: str) -> list[HeldLine]:
    kept = timedelta(days=period_days(SiteSettings.of(found.site), "revision") or 0)
    return [_line("former", each.source, each.replaced_at + kept, language, "revision") for each in found.former]


def _line(name: str, value: str | None, until: datetime | None, language: str, category: str | None = None) -> HeldLine:
    kept_as = CATEGORIES[category or _CATEGORY_OF[name]]
    return HeldLine(
        name=name,
        value=value,
        until=None if until is None else long_date(until, language),
        seen_by=audience_in_words(texts_for(language, "policy"), kept_as),
    )


def _look(made: LookMade, site: str, texts: Texts) -> LookLine:
    administrators = PURPOSES["admin"]
    return LookLine(
        at=long_date(made.at, texts.language),
        site=site,
        fields=", ".join(texts(f"rights.{name}") for name in made.fields if name in FIELDS),
        role=texts(f"rights.role.{made.role}") if made.role in PURPOSES else None,
        purpose=texts(f"rights.purpose.{made.purpose}") if made.purpose in administrators else None,
    )
