"""The thread without JavaScript."""

from functools import partial
from typing import Any, Final

from litestar import Request, Response, get, post
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, FromQuery
from litestar.status_codes import HTTP_200_OK
from sqlmodel import Session

from comments.db.database import Database
from comments.discussion.rules import Sort
from comments.foundation.errors import CommentsError
from comments.foundation.rate_limit import RateLimiter
from comments.sites.models import Site
from comments.sites.queries import origins_of, site_by_slug
from comments.sites.rules import SiteSettings
from comments.web.browser_sessions import ACCOUNT
from comments.web.client_address import Client, network_key
from comments.web.forms import form_guard, provide_fields
from comments.web.guards import Access
from comments.web.inputs import check_line
from comments.web.loads import LoadCounter, is_load
from comments.web.problems import language_of
from comments.web.service_address import split_address
from comments.web.thread_loading import Wish
from comments.web.thread_page import LONGEST_KEY, PREVIEWS, Kept, ThreadPage

AnyRequest = Request[Any, Any, Any]
_OPEN: Final = {"permission": Access.PUBLIC}


@get("/sites/{site:str}/threads", include_in_schema=False)
async def show_thread(
    request: AnyRequest,
    site: FromPath[str],
    thread_page: NamedDependency[ThreadPage],
    db: NamedDependency[Database],
    loads: NamedDependency[LoadCounter],
    thread: FromQuery[str | None] = None,
    sort: FromQuery[Sort | None] = None,
    cursor: FromQuery[str | None] = None,
    branch: FromQuery[str | None] = None,
    comment: FromQuery[str | None] = None,
    reply: FromQuery[str | None] = None,
    posted: FromQuery[str | None] = None,
    receipt: FromQuery[str | None] = None,
    reacted: FromQuery[str | None] = None,
) -> Response[str]:
    """A thread to read and to write in with a plain form; without `thread`, that of the page whose link led here."""
    if thread is None:
        thread = await db.read(lambda session: _page_that_led_here(session, site, request.headers.get("referer", "")))
    key = check_line(thread, "thread", LONGEST_KEY, required=True) or ""
    wish = Wish(key, cursor, branch, comment, sort, reply_to=reply, posted=posted, receipt=receipt, reacted=reacted)
    asked = request.query_params.get("lang")
    language = asked or (language_of(request) if _has_preference(request) else None)
    return await thread_page.show(site, language, wish, partial(_count, loads, request, wish))


@post(
    "/sites/{site:str}/threads",
    status_code=HTTP_200_OK,
    guards=[form_guard(ACCOUNT)],
    dependencies={"fields": Provide(provide_fields)},
    opt=_OPEN,
    include_in_schema=False,
)
async def preview_comment(
    request: AnyRequest,
    site: FromPath[str],
    fields: NamedDependency[dict[str, str]],
    thread_page: NamedDependency[ThreadPage],
    limiter: NamedDependency[RateLimiter],
    client_ip: NamedDependency[Client],
) -> Response[str]:
    """What a comment would look like, above the form that keeps it."""
    language = fields.get("lang") or language_of(request)
    try:
        await limiter.check("preview", network_key(client_ip.address), rule=PREVIEWS)
    except CommentsError as refusal:
        return await thread_page.respond(site, language, Kept(fields, refusal))
    return await thread_page.preview(site, language, fields)


def _count(loads: LoadCounter, request: AnyRequest, wish: Wish, site: Site) -> None:
    count = loads.of(site.id, SiteSettings.of(site))
    if count is not None and wish.opens_thread and is_load(request.scope):
        count(dict(request.scope["headers"]))


def _page_that_led_here(session: Session, slug: str, referer: str) -> str:
    origin, path = split_address(referer)
    return path if origin in origins_of(session, site_by_slug(session, slug).id) else "/"


def _has_preference(request: AnyRequest) -> bool:
    return "accept-language" in request.headers
