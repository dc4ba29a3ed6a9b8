"""What one's own pages say when something is refused: the way to sign in, or what went wrong in one's language."""

from typing import Any
from urllib.parse import urlencode

from litestar import Response

from comments.accounts.errors import RecentSignInNeededError
from comments.foundation.errors import CommentsError, NotSignedInError
from comments.web.browser_sessions import ACCOUNT
from comments.web.forms import comes_from, our_path
from comments.web.problems import handle_domain_error, wants_page
from comments.web.visitor.account.frame import AnyRequest, Frame, frame_of

SIGN_IN = "/account/sign-in"
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


def refuse_without_cookie(request: AnyRequest, frame: Frame, following: str = "") -> Response[Any] | None:
    """Say at the door that the browser refused the cookie, if it did.

    It did where it comes straight from the door, which let somebody in, and brings nothing to show for it.
    """
    if not comes_from(request, SIGN_IN):
        return None
    return frame.redirect(SIGN_IN, {"next": following, "why": "cookie-refused"})


def _lead(request: AnyRequest, door: str) -> Response[Any]:
    frame = frame_of(request, request.app.state.clock())
    back = _page_of_form(request) if request.method == "POST" else _here(request)
    refused = refuse_without_cookie(request, frame, back) if door == SIGN_IN and not ACCOUNT.token(request) else None
    return refused or frame.redirect(door, {"next": back})


def _here(request: AnyRequest) -> str:
    query = {key: value for key, value in request.query_params.items() if key != "lang"}
    here = f"{request.url.path}?{urlencode(query)}" if query else request.url.path
    return our_path(here, "/account/")


def _page_of_form(request: AnyRequest) -> str:
    """The page that a form stood on: what was typed there cannot be sent again by a link."""
    after = request.headers.get("referer", "").partition(request.headers.get("host", "\n"))[2]
    return our_path(after, "/account/")
