"""A thread's comments as one answer: the plain one for programs, and the widget's with all that it needs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Final, Literal

import msgspec
from sqlmodel import Session

from comments.db.changes import ChangeSignal
from comments.discussion import queries
from comments.discussion.models import Comment, Thread
from comments.discussion.news import changed_comments
from comments.discussion.queries import Page, PageRequest
from comments.discussion.rules import closes_at
from comments.foundation.errors import NotFoundError
from comments.foundation.texts import choose_language, texts_for
from comments.policies.notice import notice
from comments.policies.queries import current_number
from comments.reactions.rules import KNOWN
from comments.settings import Settings
from comments.sites.models import Site
from comments.sites.queries import site_by_slug
from comments.sites.rules import SiteSettings, reading_of
from comments.web import cursors
from comments.web.ready_pages import Version
from comments.web.service_address import service_address, thread_page_url
from comments.web.widget import outgoing, policy_data
from comments.web.widget.outgoing import CommentView, ThreadView, TreeCommentView
from comments.web.widget.policy_data import PolicyReference, WidgetPolicy, widget_policy

_VERSIONS: Final = """SELECT sites.id, sites.version, threads.version FROM sites
LEFT JOIN threads ON threads.site_id = sites.id AND threads."key" = ? WHERE sites.slug = ?"""


@dataclass(frozen=True)
class ThreadQuery:
    """What was asked for."""

    slug: str
    key: str
    request: PageRequest
    view: Literal["api", "widget"] = "api"
    language: str | None = None
    parent: str | None = None
    after: datetime | None = None
    since: int | None = None

    @property
    def opens_thread(self) -> bool:
        """Whether this is how a reader's browser first shows a thread, rather than some more of it."""
        return self.view == "widget" and self.parent is None and self.request.after is None and self.since is None


@dataclass(frozen=True)
class Loaded:
    """What the database gave for it."""

    site: Site
    settings: SiteSettings
    policy_version: int
    policy_at: datetime
    thread: Thread | None
    page: Page

    @property
    def version(self) -> Version:
        """What tells whether an answer made from this is still true."""
        return self.site.id, self.site.version, None if self.thread is None else self.thread.version

    @property
    def closes(self) -> datetime | None:
        """When the thread stops taking comments by itself."""
        return None if self.thread is None else closes_at(self.thread.created_at, self.settings.close_after_days)


class WidgetSite(msgspec.Struct, frozen=True):
    """What the widget must know of a site."""

    slug: str
    name: str
    locale: str
    email: str
    challenge: bool
    closed: bool
    edit_minutes: int
    reactions: tuple[str, ...]
    heeds_refusal: bool


class ThreadAnswer(msgspec.Struct, frozen=True):
    """The public answer of CONTRACT's comments call."""

    thread: ThreadView
    comments: list[CommentView]
    next: str | None
    more: dict[str, str]


class WidgetAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that the widget needs, in one answer; its shape may change with the widget.

    `texts` may be in a language that the service's own pages and sentences do not have: those are in `lang`.
    """

    lang: str
    texts_lang: str
    site: WidgetSite
    policy: WidgetPolicy
    notice: str
    texts: dict[str, str]
    thread: ThreadView
    version: int
    page: str
    comments: list[TreeCommentView]
    next: str | None
    more: dict[str, str]


def load(session: Session, query: ThreadQuery) -> Loaded:
    """Read what an answer is made of; an unknown thread is an empty one. Raises NotFoundError for an unknown site."""
    site = site_by_slug(session, query.slug)
    number, published_at = current_number(session, site.id)
    thread = queries.thread_by_key(session, site.id, query.key)
    return Loaded(
        site=site,
        settings=SiteSettings.of(site),
        policy_version=number,
        policy_at=published_at,
        thread=thread,
        page=Page([], [], None, {}) if thread is None else _page(session, thread, query),
    )


def load_version(session: Session, slug: str, key: str) -> Version:
    """The versions alone, to learn whether an answer is still true."""
    try:
        site = site_by_slug(session, slug)
    except NotFoundError:
        return ()
    thread = queries.thread_by_key(session, site.id, key)
    return site.id, site.version, None if thread is None else thread.version


def peek_version(signal: ChangeSignal, slug: str, key: str) -> Version | None:
    """The same versions at once, where the database can be asked without waiting for it; None where it cannot."""
    found = signal.peek(_VERSIONS, (key, slug))
    return None if found is None else next(iter(found), ())


def answer(loaded: Loaded, query: ThreadQuery, settings: Settings, now: datetime) -> ThreadAnswer | WidgetAnswer:
    """The answer in the shape that was asked for."""
    ordered = outgoing.in_reading_order(loaded.page)
    if query.view == "widget":
        return _widget_answer(loaded, query, settings, now, ordered)
    return ThreadAnswer(
        thread=_thread(loaded, query, now),
        comments=[outgoing.comment_view(comment, query.key) for comment in ordered],
        next=cursors.write_position(loaded.page.next),
        more=outgoing.more_cursors(loaded.page),
    )


def policy_reference(loaded: Loaded, language: str, settings: Settings) -> PolicyReference:
    """Where the policy in force is read."""
    return policy_data.policy_reference(loaded.site.slug, loaded.policy_version, loaded.policy_at, language, settings)


def _widget_answer(
    loaded: Loaded, query: ThreadQuery, settings: Settings, now: datetime, ordered: Sequence[Comment]
) -> WidgetAnswer:
    spoken = query.language or loaded.settings.locale
    language = choose_language(spoken, loaded.settings.locale)
    thread = _thread(loaded, query, now)
    return WidgetAnswer(
        lang=language,
        texts_lang=spoken,
        site=_widget_site(loaded, closed=thread.locked),
        policy=widget_policy(policy_reference(loaded, language, settings), loaded.policy_at, language, now),
        notice=notice(loaded.settings, language),
        texts=first_texts(spoken, loaded.settings.reactions),
        thread=thread,
        version=0 if loaded.thread is None else loaded.thread.version,
        page=thread_page_url(service_address(settings), loaded.site.slug, query.key, language),
        comments=[outgoing.tree_view(comment) for comment in ordered],
        next=cursors.write_position(loaded.page.next),
        more=outgoing.more_cursors(loaded.page),
    )


@cache
def first_texts(language: str, reactions: tuple[str, ...]) -> dict[str, str]:
    """What the thread itself says; what only some readers need comes with the script that says it."""
    texts = texts_for(language, "widget").all("widget.")
    unused = {f"reaction.{name}" for name in KNOWN if name not in reactions}
    return {key: text for key, text in texts.items() if not key.startswith(("early.", "later.")) and key not in unused}


def _widget_site(loaded: Loaded, *, closed: bool) -> WidgetSite:
    settings = loaded.settings
    return WidgetSite(
        slug=loaded.site.slug,
        name=loaded.site.name,
        locale=settings.locale,
        email=settings.email,
        challenge=settings.challenge,
        closed=closed,
        edit_minutes=settings.edit_minutes,
        reactions=settings.reactions,
        heeds_refusal=reading_of(settings, "P26") == "strict",
    )


def _thread(loaded: Loaded, query: ThreadQuery, now: datetime) -> ThreadView:
    closed = loaded.closes is not None and now >= loaded.closes
    return outgoing.thread_view(loaded.thread, query.key, closed=closed)


def _page(session: Session, thread: Thread, query: ThreadQuery) -> Page:
    if query.since is not None:
        return Page([], changed_comments(session, thread, query.since), None, {})
    if query.parent is not None:
        return queries.rest_of_branch(session, thread, query.parent, query.after)
    return queries.page(session, thread, query.request)
