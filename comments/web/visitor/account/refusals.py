"""What one's own pages say when something is refused: the way to sign in, or what went wrong in one's language."""

from typing import Any
from urllib.parse import urlencode

from litestar import Response

from comments.accounts.errors import RecentSignInNeededError
from comments.foundation.errors import CommentsError, NotSignedInError
from comments.web.browser_sessions import ACCOUNT
from comments.web.forms import comes_from, our_path
from comments.web.problems import handle_domain_error, wants_page
from comments.web.visitor.account.frame import AnyRequest, frame_of

SIGN_IN = "/account/sign-in"
_COOKIE_REFUSED = "cookie-refused"
CONFIRM_IDENTITY = "/account/confirm-identity"


def handle_refusal(request: AnyRequest, failure: CommentsError) -> Response[Any]:
    """Lead whoever is not signed in to the door and back, and say everything else on a page; JSON to a program."""
    if not wants_page(request):
        return handle_domain_error(request, failure)
    if isinstance(failure, NotSignedInError):
        return _lead(request, SIGN_IN)
    if isinstance(failure, RecentSignInNeededError):
        return _lead(request, CONFIRM_IDENTITY)
    return handle_domain_error(request, failure)


def _lead(request: AnyRequest, door: str) -> Response[Any]:
    frame = frame_of(request, request.app.state.clock())
    back = _page_of_form(request) if request.method == "POST" else _here(request)
    # Whoever was let in a moment ago, and brings nothing to show for it, has a browser that refused to keep it.
    refused = door == SIGN_IN and comes_from(request, SIGN_IN) and ACCOUNT.token(request) is None
    return frame.redirect(door, {"next": back, "why": _COOKIE_REFUSED if refused else None})


def _here(request: AnyRequest) -> str:
    query = {key: value for key, value in request.query_params.items() if key != "lang"}
    here = f"{request.url.path}?{urlencode(query)}" if query else request.url.path
    return our_path(here, "/account/")


def _page_of_form(request: AnyRequest) -> str:
    """The page that a form stood on: what was typed there cannot be sent again by a link."""
    after = request.headers.get("referer", "").partition(request.headers.get("host", "\n"))[2]
    return our_path(after, "/account/")
