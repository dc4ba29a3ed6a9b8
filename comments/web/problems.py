"""Every error in one shape: `application/problem+json` (RFC 9457), or a page where a browser asked for one."""

import logging
import re
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException
from litestar.serialization import msgspec_hooks
from litestar.types import HTTPScope, Send

from comments.foundation.errors import CommentsError, FieldProblem, InvalidInputError
from comments.foundation.texts import Texts, choose_language, texts_for
from comments.web.declining import interaction_of, loss
from comments.web.pages import page_response

_log = logging.getLogger(__name__)
AnyRequest = Request[Any, Any, Any]
PROBLEM_JSON = "application/problem+json"

# What the decoder says in English, and the code of the sentence that we say instead.
_DECODER_MESSAGES = (
    (re.compile(r"unknown field `(?P<field>[^`]*)`"), "unknown-field"),
    (re.compile(r"missing required field `(?P<field>[^`]*)`"), "required"),
    (re.compile(r"^Expected|^Invalid"), "wrong-type"),
)
# What the framework lets through when a body is no text, or nested deeper than Python's stack.
_NOT_DECODED = (UnicodeDecodeError, RecursionError)
_DECODER = msgspec_hooks.__file__
_BY_STATUS = {
    400: "malformed",
    401: "not-signed-in",
    403: "not-allowed",
    404: "not-found",
    405: "method-not-allowed",
    413: "too-large",
    415: "malformed",
    429: "too-many-requests",
}


class FieldError(msgspec.Struct, frozen=True):
    """One field of the input and what is wrong with it."""

    field: str
    message: str


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """What went wrong and what to do about it, in the reader's language."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[FieldError] = []


def describe(failure: CommentsError, language: str, interaction: str | None = None) -> Problem:
    """A domain error in words; of an interaction, with what becomes unavailable to whoever left a field out."""
    texts = texts_for(language, "errors")
    problems: Iterable[FieldProblem] = failure.problems if isinstance(failure, InvalidInputError) else ()
    if failure.field is not None:
        problems = [FieldProblem(failure.field, failure.code)]
    return _problem(
        texts,
        failure.code,
        failure.status,
        failure.parameters,
        [_in_words(texts, each, interaction) for each in problems],
    )


def handle_domain_error(request: AnyRequest, failure: CommentsError) -> Response[Any]:
    """Answer a refusal of the domain."""
    return answer(request, describe(failure, language_of(request), interaction_of(request)), failure.headers)


def handle_http_error(request: AnyRequest, failure: HTTPException) -> Response[Any]:
    """Answer what the framework refused: an unknown path, a method, a body that does not decode."""
    texts = texts_for(language_of(request), "errors")
    status = failure.status_code if failure.status_code in _BY_STATUS else _nearest(failure.status_code)
    extra = failure.extra if isinstance(failure.extra, list) else []
    problems = [field_problem(each.get("key", ""), each.get("message", "")) for each in extra]
    errors = [_in_words(texts, each, interaction_of(request)) for each in problems]
    code = "invalid-input" if errors else _BY_STATUS.get(status, "internal")
    headers = {key: value for key, value in (failure.headers or {}).items() if key.lower() in {"allow", "retry-after"}}
    return answer(request, _problem(texts, code, status, {}, errors), headers)


def handle_fault(request: AnyRequest, failure: Exception) -> Response[Any]:
    """Answer a fault of ours; the log names its kind and place, never its words, which may quote what somebody sent."""
    refusal = _refusal_behind(failure)
    if refusal is not None:
        return handle_domain_error(request, refusal)
    _log.error("%s in %s %s at %s", type(failure).__name__, request.method, _route_of(request), _place(failure))
    texts = texts_for(language_of(request), "errors")
    return answer(request, _problem(texts, "internal", HTTPStatus.INTERNAL_SERVER_ERROR, {}, []), {})


def field_problem(key: str, message: str) -> FieldProblem:
    """The decoder's complaint about a value, as a field and a code."""
    path = "" if key == "data" else key
    for pattern, code in _DECODER_MESSAGES:
        if found := pattern.search(message):
            name = found.groupdict().get("field")
            return FieldProblem(".".join(part for part in (path, name) if part), code)
    return FieldProblem(path, "wrong-type")


def answer(request: AnyRequest, problem: Problem, headers: dict[str, str]) -> Response[Any]:
    """As JSON, or as a page outside the API when a browser asks."""
    headers = {**headers, "Cache-Control": "no-store", "Content-Language": language_of(request)}
    if wants_page(request):
        context = {"problem": problem, "title": problem.title}
        return page_response("visitor/problem.html", language_of(request), context, problem.status, headers)
    return Response(problem, status_code=problem.status, media_type=PROBLEM_JSON, headers=headers)


async def send_refusal(scope: HTTPScope, send: Send, failure: CommentsError) -> None:
    """Answer a refusal in front of the framework, as any other."""
    request: AnyRequest = Request(scope)
    refused = answer(request, describe(failure, language_of(request)), failure.headers)
    is_page = isinstance(refused.content, str)
    body = refused.content.encode() if is_page else msgspec.json.encode(refused.content)
    headers = [
        *((name.lower().encode(), value.encode()) for name, value in refused.headers.items()),
        (b"content-type", b"text/html; charset=utf-8" if is_page else PROBLEM_JSON.encode()),
        (b"vary", b"Origin"),
        (b"content-length", str(len(body)).encode()),
    ]
    await send({"type": "http.response.start", "status": failure.status, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": False})


def wants_page(request: AnyRequest) -> bool:
    """Whether this is a browser that navigates, rather than a program."""
    return "text/html" in request.headers.get("accept", "") and not request.url.path.startswith("/api/v1/schema")


def language_of(request: AnyRequest) -> str:
    """The language of the answer: asked for in the address, else preferred by the browser."""
    return choose_language(request.query_params.get("lang"), request.headers.get("accept-language"))


def _problem(
    texts: Texts, code: str, status: int, parameters: dict[str, str | int], errors: list[FieldError]
) -> Problem:
    return Problem(
        type=f"urn:aparte:problem:{code}",
        title=texts(f"error.{code}.title"),
        status=int(status),
        detail=texts(f"error.{code}.detail", **parameters),
        errors=errors,
    )


def _in_words(texts: Texts, problem: FieldProblem, interaction: str | None) -> FieldError:
    said, lost = texts(f"error.field.{problem.code}", **problem.parameters), loss(interaction, problem, texts.language)
    return FieldError(problem.field, said if lost is None else f"{said} {lost}")


def _refusal_behind(failure: Exception) -> CommentsError | None:
    if isinstance(failure, _NOT_DECODED) and _place(failure).startswith(_DECODER):
        return InvalidInputError(FieldProblem("", "not-json"))
    nested = failure.exceptions if isinstance(failure, BaseExceptionGroup) else (failure,)
    return next((each for each in nested if isinstance(each, CommentsError)), None)


def _nearest(status: int) -> int:
    return HTTPStatus.BAD_REQUEST if status < HTTPStatus.INTERNAL_SERVER_ERROR else HTTPStatus.INTERNAL_SERVER_ERROR


def _route_of(request: AnyRequest) -> str:
    return str(request.scope.get("path_template", "an unknown route"))


def _place(failure: BaseException) -> str:
    traceback = failure.__traceback__
    while traceback is not None and traceback.tb_next is not None:
        traceback = traceback.tb_next
    if traceback is None:
        return "an unknown place"
    return f"{traceback.tb_frame.f_code.co_filename}:{traceback.tb_lineno}"
