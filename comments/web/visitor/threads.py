"""The thread without JavaScript."""

from functools import partial
from typing import Any

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from sqlmodel import Session

from comments.db.database import Database
from comments.discussion.rules import Sort
from comments.sites.models import Site
from comments.sites.queries import origins_of, site_by_slug
from comments.web.inputs import check_line
from comments.web.loads import LoadCounter, is_load
from comments.web.problems import language_of
from comments.web.service_address import split_address
from comments.web.thread_page import LONGEST_KEY, ThreadPage, Wish


@get("/sites/{site:str}/threads", include_in_schema=False)
async def show_thread(
    request: Request[Any, Any, Any],
    site: FromPath[str],
    thread_page: NamedDependency[ThreadPage],
    db: NamedDependency[Database],
    loads: NamedDependency[LoadCounter],
    thread: FromQuery[str | None] = None,
    sort: FromQuery[Sort] = Sort.OLDEST,
    cursor: FromQuery[str | None] = None,
    branch: FromQuery[str | None] = None,
    reply: FromQuery[str | None] = None,
    posted: FromQuery[str | None] = None,
    receipt: FromQuery[str | None] = None,
    reacted: FromQuery[str | None] = None,
) -> Response[str]:
    """A thread to read and to write in with a plain form; without `thread`, that of the page whose link led here."""
    if thread is None:
        thread = await db.read(lambda session: _page_that_led_here(session, site, request.headers.get("referer", "")))
    key = check_line(thread, "thread", LONGEST_KEY, required=True) or ""
    wish = Wish(key, cursor, branch, sort, reply_to=reply, posted=posted, receipt=receipt, reacted=reacted)
    asked = request.query_params.get("lang")
    language = asked or (language_of(request) if _has_preference(request) else None)
    return await thread_page.show(site, language, wish, partial(_count, loads, request, wish))


def _count(loads: LoadCounter, request: Request[Any, Any, Any], wish: Wish, site: Site) -> None:
    count = loads.of(site)
    if count is not None and wish.opens_thread and is_load(request.scope):
        count(dict(request.scope["headers"]))


def _page_that_led_here(session: Session, slug: str, referer: str) -> str:
    origin, path = split_address(referer)
    return path if origin in origins_of(session, site_by_slug(session, slug).id) else "/"


def _has_preference(request: Request[Any, Any, Any]) -> bool:
    return "accept-language" in request.headers
