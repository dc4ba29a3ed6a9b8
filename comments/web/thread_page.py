"""The thread as a page that needs no JavaScript: read, write, and find one's text again when something was wrong."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from litestar import Response
from sqlmodel import Session

from comments.db.database import Database
from comments.discussion import queries
from comments.discussion.models import Comment, Thread
from comments.discussion.queries import Page, PageRequest
from comments.discussion.rules import Sort, closes_at
from comments.discussion.tree import depth_first
from comments.foundation.clock import Clock, to_wire
from comments.foundation.errors import CommentsError
from comments.foundation.identifiers import new_id
from comments.foundation.signing import Signer
from comments.foundation.texts import choose_language
from comments.policies.models import PolicyVersion
from comments.policies.notice import notice
from comments.policies.queries import current_version
from comments.policies.recent_changes import change_mark
from comments.settings import Settings
from comments.sites.models import Site
from comments.sites.queries import site_by_slug
from comments.sites.rules import SiteSettings
from comments.spam.form_stamp import FormExpiredError, new_stamp
from comments.web import cursors
from comments.web.dates import long_date
from comments.web.pages import page_response
from comments.web.problems import Problem, describe
from comments.web.service_address import service_address, thread_page_url

STATUS_OK = 200
LONGEST_KEY = 500


@dataclass(frozen=True)
class Kept:
    """What somebody typed, and why it was not taken."""

    fields: dict[str, str] = field(default_factory=dict, repr=False)
    refusal: CommentsError | None = None


@dataclass(frozen=True)
class Wish:
    """What of the thread is wanted; `posted`, `receipt` and `reacted` come back from a form that was taken."""

    key: str
    cursor: str | None = None
    branch: str | None = None
    sort: Sort = Sort.OLDEST
    reply_to: str | None = None
    posted: str | None = None
    receipt: str | None = field(default=None, repr=False)
    reacted: str | None = None

    @property
    def opens_thread(self) -> bool:
        """Whether somebody comes to the thread, rather than going on or back in it."""
        return self.cursor is self.branch is self.reply_to is self.posted is self.reacted is None


@dataclass(frozen=True)
class _Loaded:
    site: Site
    settings: SiteSettings
    policy: PolicyVersion
    thread: Thread | None
    page: Page


class ThreadPage:
    """Makes the page; the widget's API uses it too, to give a refused form back with its text."""

    def __init__(self, db: Database, signer: Signer, settings: Settings, clock: Clock) -> None:
        self._db = db
        self._signer = signer
        self._settings = settings
        self._clock = clock

    async def show(
        self, slug: str, language: str | None, wish: Wish, seen: Callable[[Site], None] | None = None
    ) -> Response[str]:
        """The thread as it is; `seen` is told of which site it is."""
        return await self._respond(slug, language, wish, Kept(), seen)

    async def respond(self, slug: str, language: str, kept: Kept) -> Response[str]:
        """The thread with a form that holds what was typed."""
        wish = Wish(
            kept.fields.get("thread", "")[:LONGEST_KEY].replace("\0", ""), reply_to=kept.fields.get("parent") or None
        )
        return await self._respond(slug, language, wish, kept)

    async def _respond(
        self, slug: str, language: str | None, wish: Wish, kept: Kept, seen: Callable[[Site], None] | None = None
    ) -> Response[str]:
        loaded = await self._db.read(partial(_load, slug=slug, wish=wish))
        if seen is not None:
            seen(loaded.site)
        chosen = choose_language(language, loaded.settings.locale)
        problem = None if kept.refusal is None else describe(kept.refusal, chosen, "comment-as-guest")
        context = self._context(loaded, chosen, wish, kept, problem)
        status = STATUS_OK if problem is None else problem.status
        headers = {} if kept.refusal is None else kept.refusal.headers
        return page_response("visitor/thread.html", chosen, context, status, headers)

    def _context(
        self, loaded: _Loaded, language: str, wish: Wish, kept: Kept, problem: Problem | None
    ) -> dict[str, Any]:
        ordered = depth_first(loaded.page.roots, loaded.page.replies)
        names = {comment.id: comment.author_name for comment in ordered}
        slug = loaded.site.slug
        following = cursors.write_position(loaded.page.next)
        here = thread_page_url(service_address(self._settings), slug, wish.key, language)
        return {
            "site": loaded.site,
            "settings": loaded.settings,
            "key": wish.key,
            "thread": loaded.thread,
            "comments": [_view(comment, names, language) for comment in ordered],
            "closed": self._is_closed(loaded),
            "notice": notice(loaded.settings, language),
            "privacy": f"/sites/{slug}/privacy?lang={language}",
            "policy_version": loaded.policy.version,
            "modified": change_mark(loaded.policy.version, loaded.policy.published_at, language, self._clock()),
            "here": here,
            "more": [
                {"name": names.get(root, ""), "url": f"{here}&branch={root}&cursor={cursors.write_moment(moment)}"}
                for root, moment in loaded.page.more.items()
            ],
            "whole": here if wish.branch is not None else None,
            "next": None if following is None else f"{here}&sort={wish.sort}&cursor={following}",
            "reply_to": wish.reply_to if wish.reply_to in names else None,
            "reply_name": names.get(wish.reply_to or "", ""),
            "stamp": self._stamp(loaded.site.id, wish.key, kept),
            "attempt": kept.fields.get("idempotency_key") or new_id(),
            "kept": kept.fields,
            "problem": problem,
            "posted": wish.posted,
            "receipt": wish.receipt,
            "reacted": wish.reacted,
        }

    def _stamp(self, site_id: str, key: str, kept: Kept) -> str:
        # The time that was taken already counts: whoever mends a word and sends again is not made to wait anew.
        earlier = kept.fields.get("stamp")
        if earlier and not isinstance(kept.refusal, FormExpiredError):
            return earlier
        return new_stamp(self._signer, site_id, key, self._clock)

    def _is_closed(self, loaded: _Loaded) -> bool:
        if loaded.thread is None:
            return False
        ends = closes_at(loaded.thread.created_at, loaded.settings.close_after_days)
        return loaded.thread.locked or (ends is not None and self._clock() >= ends)


def _load(session: Session, slug: str, wish: Wish) -> _Loaded:
    site = site_by_slug(session, slug)
    thread = queries.thread_by_key(session, site.id, wish.key)
    page = Page([], [], None, {}) if thread is None else _page(session, thread, wish)
    return _Loaded(site, SiteSettings.of(site), current_version(session, site.id), thread, page)


def _page(session: Session, thread: Thread, wish: Wish) -> Page:
    if wish.branch is not None:
        return queries.rest_of_branch(session, thread, wish.branch, cursors.read_moment(wish.cursor))
    return queries.page(session, thread, PageRequest(wish.sort, after=cursors.read_position(wish.cursor)))


def _view(comment: Comment, names: dict[str, str], language: str) -> dict[str, Any]:
    shown = comment.status == "published"
    return {
        "id": comment.id,
        "name": comment.author_name,
        "kind": comment.author_kind,
        "to": names.get(comment.parent_id or ""),
        "html": comment.html if shown else "",
        "shown": shown,
        "depth": min(comment.depth, 1),
        "at": to_wire(comment.created_at),
        "when": long_date(comment.created_at, language),
        "edited": comment.edited_at is not None,
        "reactions": comment.reactions,
    }
