"""Reading: a site's public data, a thread's comments, one comment, counts."""

from dataclasses import replace
from functools import partial
from typing import Annotated, Any, Literal

import msgspec
from litestar import Controller, Request, get
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.enums import ScopeType
from litestar.openapi import ResponseSpec
from litestar.params import FromPath, FromQuery, QueryParameter
from litestar.response.base import ASGIResponse
from litestar.types import Receive, Scope, Send
from sqlmodel import Session

from comments.db.database import Database
from comments.discussion import queries
from comments.discussion.pages import PageRequest
from comments.discussion.rules import Sort, Status
from comments.discussion.standing import standing_of
from comments.foundation.errors import FieldProblem, InvalidInputError, NotFoundError
from comments.foundation.texts import choose_language, languages_of
from comments.policies.notice import notice
from comments.settings import Settings
from comments.web import cursors
from comments.web.inputs import MOST_VERSIONS, check_line
from comments.web.ready_bytes import key_of, send_entry
from comments.web.ready_pages import Entry
from comments.web.thread_page import LONGEST_KEY
from comments.web.widget import outgoing, thread_data
from comments.web.widget.asked import AskedView, asked_of_people
from comments.web.widget.listing import CountsAnswer, Listing
from comments.web.widget.policy_data import PolicyReference
from comments.web.widget.thread_data import ThreadQuery

MOST_PER_PAGE = 100
MOST_COUNTS = 200


class SiteAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A site as anybody may see it; `notice` is what is said before a comment is sent.

    `asks` names, for each thing that people can do, what it takes and what declining it costs.
    """

    slug: str
    name: str
    locale: str
    features: dict[str, Any]
    policy: PolicyReference
    notice: str
    asks: dict[str, AskedView]


class CommentAnswer(msgspec.Struct, frozen=True):
    """One comment."""

    comment: outgoing.CommentView


class Ready(ASGIResponse):
    """An answer whose bytes are kept for the next reader."""

    def __init__(self, entry: Entry) -> None:
        super().__init__()
        self._entry = entry

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == ScopeType.HTTP:
            await send_entry(self._entry, scope, send)


class ReadingController(Controller):
    """What anybody may read, from any origin."""

    path = "/api/v1"
    tags = ["reading"]

    @get("/sites/{site:str}", operation_id="getSite")
    async def get_site(
        self,
        site: FromPath[str],
        db: NamedDependency[Database],
        settings: NamedDependency[Settings],
        lang: FromQuery[str | None] = None,
    ) -> SiteAnswer:
        """A site, its features, its policy, and what it says before a comment is sent."""
        standing = await db.read(partial(standing_of, slug=site, key=""))
        chosen = standing.settings
        language = choose_language(lang, chosen.locale)
        return SiteAnswer(
            slug=standing.site.slug,
            name=standing.site.name,
            locale=chosen.locale,
            features={
                "moderation": chosen.moderation,
                "challenge": chosen.challenge,
                "email": chosen.email,
                "reactions": chosen.reactions,
            },
            policy=thread_data.policy_reference(standing, language, settings),
            notice=notice(chosen, language),
            asks=asked_of_people(chosen, language),
        )

    @get("/sites/{site:str}/comments", operation_id="listComments")
    async def list_comments(
        self,
        request: Request[Any, Any, Any],
        site: FromPath[str],
        thread: FromQuery[str],
        state: State,
        sort: FromQuery[Sort] = Sort.OLDEST,
        limit: Annotated[int, QueryParameter(ge=1, le=MOST_PER_PAGE)] = 50,
        cursor: FromQuery[str | None] = None,
        parent: FromQuery[str | None] = None,
        view: FromQuery[Literal["api", "widget"]] = "api",
        lang: FromQuery[str | None] = None,
        since: Annotated[int | None, QueryParameter(ge=0, le=MOST_VERSIONS)] = None,
    ) -> Ready:
        """A thread's comments, parents before children; `limit` counts top-level ones, whose replies come along.

        With `since`, which is the version that an event or the widget's answer names, those that changed after it.
        """
        query = replace(thread_query(site, thread, sort, limit, cursor, parent, view, lang), since=since)
        # Taken from the state by hand: the framework makes a task of each dependency.
        listing: Listing = state.listing
        # A wish that somebody made up is answered, and takes no room from the pages that readers ask for.
        key = key_of(request.scope) if not lang or lang == query.language else None
        return Ready(await listing.thread(query, key))

    @get(
        "/sites/{site:str}/counts",
        operation_id="countComments",
        responses={200: ResponseSpec(CountsAnswer, description="The numbers", generate_examples=False)},
    )
    async def count_comments(
        self,
        request: Request[Any, Any, Any],
        site: FromPath[str],
        thread: FromQuery[list[str]],
        state: State,
    ) -> Ready:
        """How many comments several threads have, in one request."""
        if len(thread) > MOST_COUNTS:
            raise InvalidInputError(FieldProblem("thread", "too-many", limit=MOST_COUNTS))
        keys = [check_line(key, "thread", LONGEST_KEY, required=True) or "" for key in thread]
        listing: Listing = state.listing
        return Ready(await listing.counts(site, keys, key_of(request.scope)))

    @get("/comments/{comment_id:str}", operation_id="getComment")
    async def get_comment(self, comment_id: FromPath[str], db: NamedDependency[Database]) -> CommentAnswer:
        """One published comment, or its empty tombstone."""
        return CommentAnswer(await db.read(partial(_public_comment, comment_id=comment_id)))


def thread_query(
    site: str,
    thread: str,
    sort: Sort,
    limit: int,
    cursor: str | None,
    parent: str | None,
    view: Literal["api", "widget"],
    lang: str | None,
) -> ThreadQuery:
    """What an address asks for; raises InvalidInputError."""
    key = check_line(thread, "thread", LONGEST_KEY, required=True) or ""
    language = widget_language(lang)
    if parent is not None:
        after = cursors.read_moment(cursor)
        return ThreadQuery(site, key, PageRequest(sort, limit), view, language, parent, after)
    return ThreadQuery(site, key, PageRequest(sort, limit, cursors.read_position(cursor)), view, language)


def widget_language(wish: str | None) -> str | None:
    """The widget's language for a tag such as `de-AT`; nothing for one that it does not speak."""
    primary = (wish or "").partition("-")[0].lower()
    return primary if primary in languages_of("widget") else None


def _public_comment(session: Session, comment_id: str) -> outgoing.CommentView:
    comment = queries.comment_by_id(session, comment_id)
    if comment.status not in {Status.PUBLISHED, Status.DELETED} and comment.replies == 0:
        raise NotFoundError
    return outgoing.comment_view(comment, queries.thread_of(session, comment).key)
