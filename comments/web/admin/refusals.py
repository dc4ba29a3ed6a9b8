"""What the console says when something is refused: a page in the person's language that loses nothing they typed."""

from typing import Any
from urllib.parse import urlencode

import msgspec
from litestar import Response

from comments.accounts.errors import RecentSignInNeededError, SecondFactorRequiredError
from comments.foundation.errors import CommentsError, NotSignedInError
from comments.web.admin.door import CONFIRM_IDENTITY, SIGN_IN, SignInForm, draw
from comments.web.admin.frame import AnyRequest, Frame, bare_frame
from comments.web.browser_sessions import CONSOLE
from comments.web.forms import FormExpiredError, comes_from, our_path
from comments.web.problems import describe, handle_domain_error, wants_page


class Resend(msgspec.Struct, frozen=True, kw_only=True):
    """A form to send once more as it was typed, with a token that holds."""

    path: str
    fields: list[tuple[str, str]]


class ProblemView(msgspec.Struct, frozen=True, kw_only=True):
    """What went wrong, and what to do about it."""

    title: str
    detail: str
    problems: list[str]
    resend: Resend | None = None
    takes_second_factor: bool = False


def handle_refusal(request: AnyRequest, failure: CommentsError) -> Response[Any]:
    """Answer a refusal: the door to whoever is not signed in, a page to everybody else; JSON to a program."""
    if not wants_page(request):
        return handle_domain_error(request, failure)
    frame = bare_frame(request, request.app.state.clock())
    if isinstance(failure, NotSignedInError):
        return _to_the_door(request, frame)
    if isinstance(failure, RecentSignInNeededError):
        return frame.redirect(CONFIRM_IDENTITY, {"next": _back(request, frame)})
    problem = describe(failure, frame.language)
    view = ProblemView(
        title=problem.title,
        detail=problem.detail,
        problems=[error.message for error in problem.errors],
        resend=_resend(request) if isinstance(failure, FormExpiredError) else None,
        takes_second_factor=isinstance(failure, SecondFactorRequiredError),
    )
    return frame.page("problem.html", failure, view=view)


def _to_the_door(request: AnyRequest, frame: Frame) -> Response[Any]:
    back = _back(request, frame)
    if request.method == "POST":
        form = SignInForm(next=back, said=frame.texts("console.sign-in.ended"))
        return draw(frame, "sign_in.html", form, NotSignedInError())
    # A strict cookie does not come along from another site's page: one step of our own, and it does.
    if request.headers.get("sec-fetch-site") == "cross-site" and CONSOLE.token(request) is None:
        return frame.page("continue.html", address=frame.url(frame.path, **frame.query))
    # Whoever was let in a moment ago, and brings nothing to show for it, has a browser that refused to keep it.
    without_cookie = "cookie-refused" if comes_from(request, SIGN_IN) else "first"
    why = "ended" if CONSOLE.token(request) else without_cookie
    return frame.redirect(SIGN_IN, {"next": back, "why": why})


def _back(request: AnyRequest, frame: Frame) -> str:
    """Where somebody was: the page itself, or the one that their form stood on."""
    if request.method == "POST":
        return our_path(request.headers.get("referer", "").partition(request.headers.get("host", "\n"))[2], "/console/")
    return our_path(f"{frame.path}?{urlencode(frame.query)}" if frame.query else frame.path, "/console/")


def _resend(request: AnyRequest) -> Resend:
    fields: dict[str, str] = request.state.get("fields") or {}
    return Resend(path=f"{request.url.path}?{request.url.query}", fields=list(fields.items()))
