"""The thread as a page that needs no JavaScript: read, write, and find one's text again when something was wrong."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from typing import Any, Final

import msgspec
from litestar import Response

from comments.db.database import Database
from comments.discussion.errors import IdempotencyConflictError
from comments.discussion.rules import Sort, Status
from comments.foundation.clock import Clock
from comments.foundation.errors import CommentsError
from comments.foundation.identifiers import new_id
from comments.foundation.rate_limit import Rule
from comments.foundation.signing import Signer
from comments.foundation.texts import choose_language, texts_for
from comments.moderation.rules import storable
from comments.policies.notice import notice
from comments.policies.recent_changes import change_mark
from comments.rendering.limits import BODY_LENGTH, NAME_LENGTH
from comments.rendering.pipeline import render
from comments.settings import Settings
from comments.sites.models import Site
from comments.spam.form_stamp import FormExpiredError, new_stamp
from comments.web import cursors
from comments.web.pages import page_response
from comments.web.problems import Problem, describe
from comments.web.service_address import service_address, thread_page_url
from comments.web.thread_branches import branches, visible_name
from comments.web.thread_loading import Loaded, Wish, load

STATUS_OK = 200
LONGEST_KEY = 500
PREVIEWS: Final = Rule(limit=300, window=timedelta(minutes=10))
_DEEPEST: Final = 1
"""Replies to replies stand beside them, and name what they reply to: no page becomes a stair."""
_FIELDS: Final = {"body": "words", "author.name": "name", "author.email": "email"}
"""The fields that a refusal may name, and where the page has them."""


@dataclass(frozen=True)
class Kept:
    """What somebody typed, and why it was not taken, or what it would look like."""

    fields: dict[str, str] = field(default_factory=dict, repr=False)
    refusal: CommentsError | None = None
    preview: str | None = field(default=None, repr=False)


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

    async def preview(self, slug: str, language: str, fields: dict[str, str]) -> Response[str]:
        """The thread with what was typed, and above it what that would look like; nothing is stored."""
        try:
            rendered = await asyncio.to_thread(render, fields.get("body", ""))
        except CommentsError as refusal:
            return await self.respond(slug, language, Kept(fields, refusal))
        return await self.respond(slug, language, Kept(fields, preview=rendered.html))

    async def respond(self, slug: str, language: str, kept: Kept) -> Response[str]:
        """The thread with a form that holds what was typed, but for what no page and no database can."""
        fields = {name: storable(value) for name, value in kept.fields.items()}
        wish = Wish(fields.get("thread", "")[:LONGEST_KEY], reply_to=fields.get("parent") or None)
        return await self._respond(slug, language, wish, replace(kept, fields=fields))

    async def _respond(
        self, slug: str, language: str | None, wish: Wish, kept: Kept, seen: Callable[[Site], None] | None = None
    ) -> Response[str]:
        loaded = await self._db.read(partial(load, slug=slug, wish=wish))
        if seen is not None:
            seen(loaded.site)
        chosen = choose_language(language, loaded.settings.locale)
        problem = _problem(kept.refusal, chosen)
        context = self._reading(loaded, chosen, wish) | self._writing(loaded, chosen, wish, kept)
        status = STATUS_OK if problem is None else problem.status
        headers = {} if kept.refusal is None else kept.refusal.headers
        return page_response("visitor/thread.html", chosen, context | {"problem": problem}, status, headers)

    def _reading(self, loaded: Loaded, language: str, wish: Wish) -> dict[str, Any]:
        slug, sort = loaded.site.slug, wish.sort or Sort.OLDEST
        here = thread_page_url(service_address(self._settings), slug, wish.key, language)
        following = cursors.write_position(loaded.page.next)
        return {
            "site": loaded.site,
            "settings": loaded.settings,
            "key": wish.key,
            "thread": loaded.thread,
            "here": here,
            "branches": branches(loaded.page, here, language, _DEEPEST),
            "sorts": [(each, f"{here}&sort={each}#comments") for each in Sort],
            "sort": sort,
            "is_branch": loaded.is_branch,
            "is_later": wish.cursor is not None,
            "next": None if following is None else f"{here}&sort={sort}&cursor={following}#comments",
            "privacy": f"/sites/{slug}/privacy?lang={language}",
            "modified": change_mark(loaded.policy.version, loaded.policy.published_at, language, self._clock()),
            "posted": wish.posted,
            "mine": wish.comment if wish.posted == Status.PUBLISHED else None,
            "receipt": wish.receipt,
            "reacted": wish.reacted,
        }

    def _writing(self, loaded: Loaded, language: str, wish: Wish, kept: Kept) -> dict[str, Any]:
        parent = loaded.parent
        return {
            "closed": loaded.is_closed(self._clock()),
            "notice": notice(loaded.settings, language),
            "policy_version": loaded.policy.version,
            "parent": None if parent is None else parent.id,
            "parent_name": None if parent is None else visible_name(parent),
            "parent_html": None if parent is None else parent.html,
            "parent_gone": wish.reply_to is not None and parent is None,
            "stamp": self._stamp(loaded.site.id, wish.key, kept),
            "attempt": _attempt(kept),
            "kept": kept.fields,
            "preview": kept.preview,
            "longest": {"body": BODY_LENGTH, "name": NAME_LENGTH},
            "places": _FIELDS,
        }

    def _stamp(self, site_id: str, key: str, kept: Kept) -> str:
        # The time that was taken already counts: whoever mends a word and sends again is not made to wait anew.
        earlier = kept.fields.get("stamp")
        if earlier and not isinstance(kept.refusal, FormExpiredError):
            return earlier
        return new_stamp(self._signer, site_id, key, self._clock)


def _attempt(kept: Kept) -> str:
    # A form that was sent before, and then with other words, is a new one from here on.
    earlier = kept.fields.get("idempotency_key")
    return earlier if earlier and not isinstance(kept.refusal, IdempotencyConflictError) else new_id()


def _problem(refusal: CommentsError | None, language: str) -> Problem | None:
    if refusal is None:
        return None
    problem = describe(refusal, language, "comment-as-guest")
    if not isinstance(refusal, IdempotencyConflictError):
        return problem
    # In the words of the page: nobody who fills in a form knows of keys.
    texts = texts_for(language, "thread")
    return msgspec.structs.replace(problem, title=texts("thread.sent.title"), detail=texts("thread.sent.detail"))
