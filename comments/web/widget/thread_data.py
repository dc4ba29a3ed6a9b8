"""A thread's comments as one answer: the plain one for programs, and the widget's with all that it needs."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial
from typing import Literal

import msgspec
from sqlmodel import Session

from comments.discussion.news import changed_comments
from comments.discussion.pages import Page, PageRequest, page, rest_of_branch
from comments.discussion.rules import closes_at
from comments.discussion.standing import Standing, standing_of
from comments.foundation.texts import choose_language, texts_for
from comments.policies.notice import notice
from comments.reactions.rules import KNOWN
from comments.settings import Settings
from comments.sites.rules import reading_of
from comments.web import cursors
from comments.web.service_address import service_address, thread_page_url
from comments.web.widget import outgoing, policy_data
from comments.web.widget.fragments import Fragments
from comments.web.widget.outgoing import ThreadView
from comments.web.widget.policy_data import PolicyReference, WidgetPolicy, widget_policy


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

    standing: Standing
    page: Page

    @property
    def closes(self) -> datetime | None:
        """When the thread stops taking comments by itself."""
        thread, days = self.standing.thread, self.standing.settings.close_after_days
        return None if thread is None else closes_at(thread.created_at, days)


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
    comments: list[msgspec.Raw]
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
    comments: list[msgspec.Raw]
    next: str | None
    more: dict[str, str]


def load(session: Session, query: ThreadQuery) -> Loaded:
    """Read what an answer is made of; an unknown thread is an empty one. Raises NotFoundError for an unknown site."""
    standing = standing_of(session, query.slug, query.key)
    thread = standing.thread
    return Loaded(standing, Page([], [], None, {}) if thread is None else _page(session, thread.id, query))


def answer(
    loaded: Loaded, query: ThreadQuery, settings: Settings, now: datetime, fragments: Fragments
) -> ThreadAnswer | WidgetAnswer:
    """The answer in the shape that was asked for; `fragments` are those of the same address."""
    ordered = outgoing.in_reading_order(loaded.page)
    if query.view == "widget":
        return _widget_answer(loaded, query, settings, now, fragments.encoded(ordered, outgoing.tree_view))
    return ThreadAnswer(
        thread=_thread(loaded, query, now),
        comments=fragments.encoded(ordered, partial(outgoing.comment_view, thread_key=query.key)),
        next=cursors.write_position(loaded.page.next),
        more=outgoing.more_cursors(loaded.page),
    )


def policy_reference(standing: Standing, language: str, settings: Settings) -> PolicyReference:
    """Where the policy in force is read."""
    slug, number, since = standing.site.slug, standing.policy_version, standing.policy_at
    return policy_data.policy_reference(slug, number, since, language, settings)


def _widget_answer(
    loaded: Loaded, query: ThreadQuery, settings: Settings, now: datetime, comments: list[msgspec.Raw]
) -> WidgetAnswer:
    standing, chosen = loaded.standing, loaded.standing.settings
    spoken = query.language or chosen.locale
    language = choose_language(spoken, chosen.locale)
    thread = _thread(loaded, query, now)
    reference = policy_reference(standing, language, settings)
    return WidgetAnswer(
        lang=language,
        texts_lang=spoken,
        site=_widget_site(standing, closed=thread.locked),
        policy=widget_policy(reference, standing.policy_at, language, now),
        notice=notice(chosen, language),
        texts=first_texts(spoken, chosen.reactions),
        thread=thread,
        version=0 if standing.thread is None else standing.thread.version,
        page=thread_page_url(service_address(settings), standing.site.slug, query.key, language),
        comments=comments,
        next=cursors.write_position(loaded.page.next),
        more=outgoing.more_cursors(loaded.page),
    )


@cache
def first_texts(language: str, reactions: tuple[str, ...]) -> dict[str, str]:
    """What the thread itself says; what only some readers need comes with the script that says it."""
    texts = texts_for(language, "widget").all("widget.")
    unused = {f"reaction.{name}" for name in KNOWN if name not in reactions}
    return {key: text for key, text in texts.items() if not key.startswith(("early.", "later.")) and key not in unused}


def _widget_site(standing: Standing, *, closed: bool) -> WidgetSite:
    settings = standing.settings
    return WidgetSite(
        slug=standing.site.slug,
        name=standing.site.name,
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
    return outgoing.thread_view(loaded.standing.thread, query.key, closed=closed)


def _page(session: Session, thread_id: str, query: ThreadQuery) -> Page:
    if query.since is not None:
        return Page([], changed_comments(session, thread_id, query.since), None, {})
    if query.parent is not None:
        return rest_of_branch(session, thread_id, query.parent, query.after)
    return page(session, thread_id, query.request)
