"""A guest's receipt as a page: what the comment left, and every right that its author has over it."""

import asyncio
from functools import partial
from typing import Any, Final

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from litestar.status_codes import HTTP_200_OK

from comments.db.database import Database
from comments.discussion.errors import ReceiptSpentError
from comments.foundation.clock import Clock
from comments.foundation.errors import CommentsError
from comments.portability.subject_access import own_view
from comments.rendering.limits import BODY_LENGTH, NAME_LENGTH
from comments.rendering.pipeline import render
from comments.vault.gate import Gate
from comments.web.dates import long_date
from comments.web.guards import Access
from comments.web.pages import page_response
from comments.web.problems import describe, handle_domain_error, language_of, wants_page
from comments.web.visitor.archives import PRIVATE
from comments.web.visitor.receipt_acts import correct, erase, find, object_to, reword
from comments.web.visitor.receipt_view import receipt_page

AnyRequest = Request[Any, Any, Any]
OPEN: Final = {"permission": Access.PUBLIC}
"""The link itself is the proof."""
_DONE: Final = ("name", "words", "objected")


@get("/{token:str}", opt=OPEN)
async def show_receipt(
    request: AnyRequest,
    token: FromPath[str],
    db: NamedDependency[Database],
    gate: NamedDependency[Gate],
    clock: NamedDependency[Clock],
) -> Response[str]:
    """What the comment left, for its author to read."""
    return await _page(request, token, (db, gate, clock))


@post("/{token:str}/name", opt=OPEN)
async def take_name(
    request: AnyRequest,
    token: FromPath[str],
    fields: NamedDependency[dict[str, str]],
    db: NamedDependency[Database],
    gate: NamedDependency[Gate],
    clock: NamedDependency[Clock],
) -> Response[Any]:
    """Correct the name; what was typed stays where something is wrong with it."""
    name = fields.get("name", "")
    try:
        await db.write(partial(correct, token=token, name=name, clock=clock))
    except ReceiptSpentError:
        raise
    except CommentsError as refusal:
        return await _page(request, token, (db, gate, clock), refusal, {"name": name})
    return _back(request, token, "name")


@post("/{token:str}/words", opt=OPEN)
async def take_words(
    request: AnyRequest,
    token: FromPath[str],
    fields: NamedDependency[dict[str, str]],
    db: NamedDependency[Database],
    gate: NamedDependency[Gate],
    clock: NamedDependency[Clock],
) -> Response[Any]:
    """Change the words while the window is open."""
    source = fields.get("body", "").replace("\r\n", "\n")
    try:
        words = source, await asyncio.to_thread(render, source)
        await db.write(partial(reword, token=token, words=words, clock=clock))
    except ReceiptSpentError:
        raise
    except CommentsError as refusal:
        return await _page(request, token, (db, gate, clock), refusal, {"body": source})
    return _back(request, token, "words")


@post("/{token:str}/object", opt=OPEN)
async def take_objection(
    request: AnyRequest, token: FromPath[str], db: NamedDependency[Database], clock: NamedDependency[Clock]
) -> Redirect:
    """Forget the addresses, keep the words."""
    await db.write(partial(object_to, token=token, clock=clock))
    return _back(request, token, "objected")


@post("/{token:str}/erase", opt=OPEN, status_code=HTTP_200_OK)
async def take_erasure(
    request: AnyRequest, token: FromPath[str], db: NamedDependency[Database], clock: NamedDependency[Clock]
) -> Response[str]:
    """Erase it; a button of the page, since a link could be followed by a machine."""
    held = await db.write(partial(erase, token=token, clock=clock))
    return guest_page(request, "erased.html", {"held_until": held and long_date(held, language_of(request))})


def guest_page(request: AnyRequest, template: str, context: dict[str, Any], status: int = HTTP_200_OK) -> Response[str]:
    """A page of a guest's rights, in the language asked for, that nobody stores."""
    language = language_of(request)
    return page_response(f"visitor/{template}", language, context, status, dict(PRIVATE), domain="rights")


def refuse(request: AnyRequest, failure: CommentsError) -> Response[Any]:
    """One page for every link that is worth nothing, with the way to another one; everything else as anywhere."""
    if isinstance(failure, ReceiptSpentError) and wants_page(request):
        problem = describe(failure, language_of(request))
        return guest_page(request, "receipt_spent.html", {"problem": problem}, failure.status)
    answered = handle_domain_error(request, failure)
    answered.headers.update(PRIVATE)
    return answered


async def _page(
    request: AnyRequest,
    token: str,
    tools: tuple[Database, Gate, Clock],
    refusal: CommentsError | None = None,
    typed: dict[str, str] | None = None,
) -> Response[str]:
    (db, gate, clock), language = tools, language_of(request)
    found = await db.read(partial(find, token=token, now=clock()))
    own = await own_view(db, gate, found.comment.id, show_ip=True)
    done = request.query_params.get("done")
    context = {
        "view": receipt_page(found, own, clock(), language),
        "token": token,
        "held_until": own.held_until and long_date(own.held_until, language),
        "done": done if done in _DONE else None,
        "problem": None if refusal is None else describe(refusal, language),
        "typed": typed or {},
        "longest": {"name": NAME_LENGTH, "body": BODY_LENGTH},
    }
    return guest_page(request, "receipt.html", context, HTTP_200_OK if refusal is None else refusal.status)


def _back(request: AnyRequest, token: str, done: str) -> Redirect:
    where = f"/receipts/{token}?done={done}&lang={language_of(request)}"
    return Redirect(where, status_code=303, headers=dict(PRIVATE))
