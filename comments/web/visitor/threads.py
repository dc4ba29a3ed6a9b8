"""The thread without JavaScript."""

from typing import Any

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from comments.discussion.rules import Sort
from comments.web.inputs import check_line
from comments.web.problems import language_of
from comments.web.thread_page import LONGEST_KEY, ThreadPage, Wish


@get("/sites/{site:str}/threads", include_in_schema=False)
async def show_thread(
    request: Request[Any, Any, Any],
    site: FromPath[str],
    thread_page: NamedDependency[ThreadPage],
    thread: FromQuery[str] = "/",
    sort: FromQuery[Sort] = Sort.OLDEST,
    cursor: FromQuery[str | None] = None,
    branch: FromQuery[str | None] = None,
    reply: FromQuery[str | None] = None,
    posted: FromQuery[str | None] = None,
    receipt: FromQuery[str | None] = None,
) -> Response[str]:
    """A thread to read and to write in with a plain form."""
    key = check_line(thread, "thread", LONGEST_KEY, required=True) or ""
    wish = Wish(key, cursor, branch, sort, reply_to=reply, posted=posted, receipt=receipt)
    asked = request.query_params.get("lang")
    return await thread_page.show(site, asked or (language_of(request) if _has_preference(request) else None), wish)


def _has_preference(request: Request[Any, Any, Any]) -> bool:
    return "accept-language" in request.headers
