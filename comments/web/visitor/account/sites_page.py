"""The blogs that know somebody, and their own comments there, as the pages draw them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import msgspec
from markupsafe import Markup
from sqlmodel import Session

from comments.disclosures.queries import held_until
from comments.disclosures.rules import periods_of
from comments.discussion.models import Comment, Thread
from comments.discussion.own_comments import comment_of_member, comments_of_member
from comments.discussion.queries import thread_of
from comments.discussion.rules import EDITABLE, edit_window_ends
from comments.foundation.errors import NotFoundError
from comments.portability.own_places import Place, place_of, places_of
from comments.rendering.links import is_absolute_link
from comments.sites.models import Site
from comments.sites.rules import SiteSettings
from comments.vault.holdings import held_with
from comments.web.dates import long_date, long_day
from comments.web.service_address import thread_page_url
from comments.web.thread_branches import comment_url
from comments.web.visitor.account.frame import Frame

_AT_ONCE: Final = 20
_HOME: Final = "/account/sites"
_DONE: Final = ("deleted", "edited", "withdrawn", "joined", "objected")


class PlaceLine(msgspec.Struct, frozen=True, kw_only=True):
    """A blog in the list."""

    slug: str
    name: str
    role: str | None
    comments: int
    granted_since: str | None


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """A field that is sealed with a comment, and the day on which it is forgotten."""

    name: str
    until: str


class CommentLine(msgspec.Struct, frozen=True, kw_only=True):
    """A comment of one's own."""

    id: str
    html: Markup
    source: str
    status: str
    at: str
    edited: bool
    thread: str
    url: str
    held: list[Held]
    editable: bool


class SitePage(msgspec.Struct, frozen=True, kw_only=True):
    """One blog, with a page of one's own comments there."""

    place: PlaceLine
    comments: list[CommentLine]
    next: str | None
    first: str | None


class CommentPage(msgspec.Struct, frozen=True, kw_only=True):
    """One comment of one's own."""

    place: PlaceLine
    comment: CommentLine
    held_until: str | None


def places_view(session: Session, account_id: str, frame: Frame) -> list[PlaceLine]:
    """Every blog that knows somebody."""
    return [_place(place, frame) for place in places_of(session, account_id)]


def site_view(session: Session, account_id: str, slug: str, frame: Frame) -> SitePage:
    """One blog and one's comments there, from below the one that the address names; raises NotFoundError."""
    place, after = place_of(session, account_id, slug), frame.query.get("after") or None
    found = comments_of_member(session, place.site.id, account_id, after, _AT_ONCE + 1)
    shown = found[:_AT_ONCE]
    here = f"{_HOME}/{slug}"
    return SitePage(
        place=_place(place, frame),
        comments=_lines(session, place.site, shown, frame),
        next=frame.url(here, after=shown[-1][0].id) if len(found) > _AT_ONCE else None,
        first=frame.url(here) if after else None,
    )


def comment_view(session: Session, account_id: str, slug: str, comment_id: str, frame: Frame) -> CommentPage:
    """One comment of one's own; raises NotFoundError."""
    place = place_of(session, account_id, slug)
    comment = comment_of_member(session, place.site.id, account_id, comment_id)
    (line,) = _lines(session, place.site, [(comment, thread_of(session, comment))], frame)
    end = held_until(session, comment.id)
    on_hold = None if end is None else long_day(end, frame.language)
    return CommentPage(place=_place(place, frame), comment=line, held_until=on_hold)


def _place(place: Place, frame: Frame) -> PlaceLine:
    since = place.granted_since
    return PlaceLine(
        slug=place.site.slug,
        name=place.site.name,
        role=None if place.role is None else place.role.value,
        comments=place.comments,
        granted_since=None if since is None else long_day(since, frame.language),
    )


def _lines(session: Session, site: Site, found: Sequence[tuple[Comment, Thread]], frame: Frame) -> list[CommentLine]:
    settings = SiteSettings.of(site)
    held = held_with(session, [comment.id for comment, _ in found], periods_of(settings), frame.now)
    return [_line(comment, thread, (site, settings), held.get(comment.id, {}), frame) for comment, thread in found]


def _line(
    comment: Comment, thread: Thread, where: tuple[Site, SiteSettings], held: dict[str, datetime], frame: Frame
) -> CommentLine:
    site, settings = where
    ends = edit_window_ends(comment.created_at, settings.edit_minutes)
    return CommentLine(
        id=comment.id,
        # The sanitizer made it; it is the one value that templates do not escape.
        html=Markup(comment.html),  # noqa: S704  stored HTML has been through rendering.sanitizer
        source=comment.source,
        status=comment.status,
        at=long_date(comment.created_at, frame.language),
        edited=comment.edited_at is not None,
        thread=thread.title or thread.key,
        url=_url(site, thread, comment, frame.language),
        held=[Held(name=name, until=long_day(end, frame.language)) for name, end in sorted(held.items())],
        editable=comment.status in EDITABLE and frame.now < ends,
    )


def _url(site: Site, thread: Thread, comment: Comment, language: str) -> str:
    """The article, or our own page of its thread where nobody named one: a guest's browser may have done so."""
    if thread.url is not None and is_absolute_link(thread.url):
        return thread.url
    return comment_url(thread_page_url("", site.slug, thread.key, language), comment.id)


def printable(text: str) -> str:
    """A part of an address as the database takes it; raises NotFoundError."""
    if not text.isprintable():
        raise NotFoundError
    return text


def done_of(frame: Frame) -> str | None:
    """What a page says was just done, read from its address."""
    done = frame.query.get("done")
    return done if done in _DONE else None
