"""A thread as declarative shadow DOM: pasted into a blog's pages when they are built, and taken over by the widget.

Whoever asks is a program that builds pages, so that no load is counted.
"""

from functools import partial
from typing import Annotated, Any, Final

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, QueryParameter
from litestar.response import Redirect

from comments.db.database import Database
from comments.discussion.rules import Sort
from comments.foundation.clock import Clock
from comments.foundation.texts import choose_language
from comments.settings import Settings
from comments.web import cursors
from comments.web.conditional import conditional_answer
from comments.web.inputs import check_line
from comments.web.pages import render_page
from comments.web.service_address import service_address, thread_page_url
from comments.web.thread_branches import branches
from comments.web.thread_loading import Loaded, Wish, load
from comments.web.thread_page import LONGEST_KEY

_DEEPEST: Final = 4
"""As in the widget, so that nothing moves when it takes over."""
_HEADERS: Final = {
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "X-Content-Type-Options": "nosniff",
    # It is the article's, wherever it is pasted; by itself it is no page.
    "X-Robots-Tag": "noindex",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; frame-ancestors 'none'",
}


@get("/sites/{site:str}/threads.html", include_in_schema=False)
async def show_pasted_thread(
    request: Request[Any, Any, Any],
    site: FromPath[str],
    db: NamedDependency[Database],
    settings: NamedDependency[Settings],
    clock: NamedDependency[Clock],
    thread: FromQuery[str],
    dsd: FromQuery[str] = "0",
    sort: FromQuery[Sort] = Sort.OLDEST,
    heading: Annotated[int, QueryParameter(ge=1, le=6)] = 2,
    lang: FromQuery[str | None] = None,
) -> Response[bytes] | Redirect:
    """The element with its comments inside; without `dsd=1`, the way to the page that people read."""
    key = check_line(thread, "thread", LONGEST_KEY, required=True) or ""
    loaded = await db.read(partial(load, slug=site, wish=Wish(key, sort=sort)))
    language = choose_language(lang, loaded.settings.locale)
    page = thread_page_url(service_address(settings), loaded.site.slug, key, language)
    if dsd != "1":
        return Redirect(page)
    context = _context(loaded, key, page, language) | {
        "service": service_address(settings),
        "closed": loaded.is_closed(clock()),
        "sort": sort,
        "heading": heading,
        # The element is given only what was asked for, and takes the rest from the page that it stands in.
        "asked_language": lang and language,
    }
    body = render_page("visitor/pasted_thread.html", language, context, "widget").encode()
    return conditional_answer(request, body, "text/html", None, _HEADERS | {"Content-Language": language})


def _context(loaded: Loaded, key: str, page: str, language: str) -> dict[str, Any]:
    following = cursors.write_position(loaded.page.next)
    return {
        "site": loaded.site.slug,
        "locale": loaded.settings.locale,
        "key": key,
        "page": page,
        "count": 0 if loaded.thread is None else loaded.thread.count,
        "branches": branches(loaded.page, page, language, _DEEPEST),
        "next": None if following is None else f"{page}&cursor={following}",
    }
