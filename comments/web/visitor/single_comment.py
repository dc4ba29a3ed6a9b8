"""One comment as a page of its own, to be linked to and quoted: what it answers above it, and the way to the rest."""

from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import quote, urlencode

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from sqlmodel import Session

from comments.db.database import Database
from comments.discussion.models import Comment, Thread
from comments.discussion.queries import comment_by_id, thread_of
from comments.discussion.rules import Status
from comments.foundation.clock import to_wire
from comments.foundation.errors import NotFoundError
from comments.foundation.texts import choose_language, texts_for
from comments.settings import Settings
from comments.sites.models import Site
from comments.sites.queries import site_by_slug
from comments.sites.rules import SiteSettings
from comments.web.dates import long_date
from comments.web.pages import page_response
from comments.web.problems import language_of
from comments.web.service_address import service_address, thread_page_url


@dataclass(frozen=True)
class SingleComment:
    """A published comment with the blog and the thread that it stands in, and what it answers if that is public too."""

    site: Site
    thread: Thread
    comment: Comment
    parent: Comment | None

    @property
    def locale(self) -> str:
        """The language of the blog."""
        return SiteSettings.of(self.site).locale

    def title(self, language: str) -> str:
        """Who says it, and about what."""
        texts, name, page = texts_for(language, "thread"), self.comment.author_name, self.thread.title
        return texts("thread.single.title", name=name, page=page) if page else texts("thread.single.by", name=name)

    def in_context(self, public_url: str, language: str) -> str:
        """Where it stands among the others: on the blog's page, else in the thread as a page."""
        page = self.thread.url or thread_page_url(public_url, self.site.slug, self.thread.key, language)
        return f"{page.partition('#')[0]}#c-{self.comment.id}"


@get("/sites/{site:str}/comments/{comment_id:str}", include_in_schema=False)
async def show_comment(
    request: Request[Any, Any, Any],
    site: FromPath[str],
    comment_id: FromPath[str],
    db: NamedDependency[Database],
    settings: NamedDependency[Settings],
    lang: FromQuery[str | None] = None,
) -> Response[str]:
    """A published comment; any other is not there."""
    found = await db.read(partial(load_single, slug=site, comment_id=comment_id))
    asked = lang or (language_of(request) if "accept-language" in request.headers else None)
    language = choose_language(asked, found.locale)
    public_url = service_address(settings)
    return page_response("visitor/comment.html", language, _context(found, public_url, language))


def load_single(session: Session, slug: str, comment_id: str) -> SingleComment:
    """A published comment of that blog. Raises NotFoundError."""
    site, comment = site_by_slug(session, slug), comment_by_id(session, comment_id)
    if comment.site_id != site.id or comment.status != Status.PUBLISHED:
        raise NotFoundError
    parent = None if comment.parent_id is None else comment_by_id(session, comment.parent_id)
    shown = parent if parent is not None and parent.status == Status.PUBLISHED else None
    return SingleComment(site, thread_of(session, comment), comment, shown)


def single_comment_url(public_url: str, slug: str, comment_id: str, language: str) -> str:
    """The address of that page."""
    return f"{public_url}/sites/{quote(slug)}/comments/{quote(comment_id, safe='')}?lang={language}"


def _context(found: SingleComment, public_url: str, language: str) -> dict[str, Any]:
    slug, comment = found.site.slug, found.comment
    here = single_comment_url(public_url, slug, comment.id, language)
    asked = urlencode({"url": here, "format": "json", "lang": language})
    chain = [each for each in (found.parent, comment) if each is not None]
    return {
        "site": found.site,
        "thread": found.thread,
        "title": found.title(language),
        "oembed": f"{public_url}/api/v1/oembed?{asked}",
        "comments": [_view(each, is_answer=each is not chain[0], language=language) for each in chain],
        "to": None if found.parent is None else found.parent.author_name,
        "article": None if not found.thread.url else found.in_context(public_url, language),
        "whole": f"{thread_page_url(public_url, slug, found.thread.key, language)}#c-{comment.id}",
        "replies": comment.replies,
        "privacy": f"/sites/{slug}/privacy?lang={language}",
    }


def _view(comment: Comment, *, is_answer: bool, language: str) -> dict[str, Any]:
    return {
        "id": comment.id,
        "name": comment.author_name,
        "kind": comment.author_kind,
        "html": comment.html,
        "is_answer": is_answer,
        "at": to_wire(comment.created_at),
        "when": long_date(comment.created_at, language),
        "edited": comment.edited_at is not None,
    }
