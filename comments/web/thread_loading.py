"""Which part of a thread a page is to show, and what the database gives for it."""

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from sqlmodel import Session

from comments.discussion import pages, queries
from comments.discussion.models import Thread
from comments.discussion.pages import Page, PageRequest, SeenComment
from comments.discussion.rules import Sort, Status, closes_at
from comments.policies.models import PolicyVersion
from comments.policies.queries import current_version
from comments.sites.models import Site
from comments.sites.queries import site_by_slug
from comments.sites.rules import SiteSettings
from comments.web import cursors

_ID: Final = re.compile(r"[\w-]{1,40}", re.ASCII)
_TICK: Final = timedelta(microseconds=1)


@dataclass(frozen=True)
class Wish:
    """What of the thread is wanted; `posted`, `receipt` and `reacted` come back from a form that was taken."""

    key: str
    cursor: str | None = None
    branch: str | None = None
    comment: str | None = None
    sort: Sort | None = None
    reply_to: str | None = None
    posted: str | None = None
    receipt: str | None = field(default=None, repr=False)
    reacted: str | None = None

    @property
    def opens_thread(self) -> bool:
        """Whether somebody comes to the thread, rather than going on, back or about in it."""
        return self.cursor is self.branch is self.reply_to is self.posted is self.reacted is self.sort is None


@dataclass(frozen=True)
class Loaded:
    """A thread, or the part of it; `is_branch` where that is one conversation out of many."""

    site: Site
    settings: SiteSettings
    policy: PolicyVersion
    thread: Thread | None
    page: Page
    is_branch: bool
    parent: SeenComment | None

    def is_closed(self, now: datetime) -> bool:
        """Whether nothing more can be said there."""
        if self.thread is None:
            return False
        ends = closes_at(self.thread.created_at, self.settings.close_after_days)
        return self.thread.locked or (ends is not None and now >= ends)


def load(session: Session, slug: str, wish: Wish) -> Loaded:
    """Read what a page is made of; an unknown thread is an empty one. Raises NotFoundError for an unknown site."""
    site = site_by_slug(session, slug)
    thread = queries.thread_by_key(session, site.id, wish.key)
    page, is_branch = (Page([], [], None, {}), False) if thread is None else _page(session, thread, wish)
    return Loaded(
        site=site,
        settings=SiteSettings.of(site),
        policy=current_version(session, site.id),
        thread=thread,
        page=page,
        is_branch=is_branch,
        parent=None if thread is None else _published(session, thread, wish.reply_to),
    )


def _page(session: Session, thread: Thread, wish: Wish) -> tuple[Page, bool]:
    if wish.branch is not None:
        return _branch(session, thread, wish.branch, cursors.read_moment(wish.cursor)), True
    request = PageRequest(wish.sort or Sort.OLDEST, after=cursors.read_position(wish.cursor))
    page = pages.page(session, thread.id, request)
    sought = _visible(session, thread, wish.comment or wish.reply_to)
    if sought is None or _holds(page, sought):
        return page, False
    # It stands on another page: its own conversation is shown, from its beginning where that reaches it.
    branch = _branch(session, thread, sought.root_id, None)
    if not _holds(branch, sought):
        branch = _branch(session, thread, sought.root_id, sought.created_at - _TICK)
    return branch, True


def _branch(session: Session, thread: Thread, root_id: str, after: datetime | None) -> Page:
    root = _visible(session, thread, root_id)
    if root is None:
        return Page([], [], None, {})
    rest = pages.rest_of_branch(session, thread.id, root.id, after)
    return Page([root], rest.replies, None, rest.more)


def _visible(session: Session, thread: Thread, comment_id: str | None) -> SeenComment | None:
    """A comment of the thread that readers see, if only as a tombstone."""
    found = _comment(session, thread, comment_id)
    return found if found is not None and (found.status == Status.PUBLISHED or found.replies) else None


def _published(session: Session, thread: Thread, comment_id: str | None) -> SeenComment | None:
    found = _comment(session, thread, comment_id)
    return found if found is not None and found.status == Status.PUBLISHED else None


def _comment(session: Session, thread: Thread, comment_id: str | None) -> SeenComment | None:
    # It comes from an address or a form: what can be no id is not asked for.
    if comment_id is None or not _ID.fullmatch(comment_id):
        return None
    return pages.seen_comment(session, thread.id, comment_id)


def _holds(page: Page, sought: SeenComment) -> bool:
    return any(each.id == sought.id for each in (*page.roots, *page.replies))
