"""Reacting to a comment in one click, with an account or without, from a script or by a plain form."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any, Final

import msgspec
from litestar import Controller, Request, Response, delete, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from litestar.status_codes import HTTP_200_OK, HTTP_303_SEE_OTHER
from sqlmodel import Session

from comments.accounts.people import Person
from comments.discussion import queries, reacting
from comments.discussion.reacting import Reaction
from comments.foundation.rate_limit import Rule
from comments.foundation.texts import choose_language
from comments.reactions.errors import ReactionNotOfferedError
from comments.reactions.giving import Reader
from comments.reactions.rules import KNOWN, slot_of
from comments.settings import Settings
from comments.sites.queries import site_by_id
from comments.web.client_address import Address, Client, network_key
from comments.web.inputs import check_listed, decode_json, flat_fields
from comments.web.problems import language_of
from comments.web.service_address import service_address, thread_page_url
from comments.web.widget.comments import require_origin
from comments.web.widget.posting import Tools, require_member

REACTING: Final = Rule(limit=300, window=timedelta(minutes=10))
"""From one network to one site, as many as comments: a school is one network too."""
_FORM: Final = "application/x-www-form-urlencoded"
_UNDO: Final = "undo"
VOTE: Final = "vote"
Act = Callable[..., Mapping[str, int]]
AnyRequest = Request[Any, Any, Any]


class NothingInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a reaction says besides its address."""


class ReactionsAnswer(msgspec.Struct, frozen=True):
    """How often each reaction was given; those that nobody gave are left out."""

    reactions: dict[str, int]


@dataclass(frozen=True)
class Wish:
    """Who wants to say what, of which comment, from where."""

    comment_id: str
    name: str
    person: Person | None
    ip: Address | None = field(repr=False)


class ReactionController(Controller):
    """What readers may say without a word."""

    path = "/api/v1/comments/{comment_id:str}/reactions/{reaction:str}"
    tags = ["writing"]

    @post(operation_id="react", status_code=HTTP_200_OK, opt={"interaction": VOTE})
    async def react(
        self,
        request: AnyRequest,
        comment_id: FromPath[str],
        reaction: FromPath[str],
        tools: NamedDependency[Tools],
        settings: NamedDependency[Settings],
        sender: NamedDependency[Person | None],
        client_ip: NamedDependency[Client],
    ) -> Response[Any]:
        """React to a comment, once however often it is sent; a plain form leads back to the comment."""
        fields, wish = await _fields(request), Wish(comment_id, reaction, sender, client_ip.address)
        if fields is None:
            return _answered(await _act(tools, wish, reacting.react))
        return await _by_form(request, fields, tools, settings, wish)

    @delete(operation_id="takeReactionBack", status_code=HTTP_200_OK, opt={"interaction": VOTE})
    async def take_back(
        self,
        request: AnyRequest,
        comment_id: FromPath[str],
        reaction: FromPath[str],
        tools: NamedDependency[Tools],
        sender: NamedDependency[Person | None],
        client_ip: NamedDependency[Client],
    ) -> Response[Any]:
        """Take one's own reaction back, as a guest within a day and from the same connection."""
        _read_nothing(await request.body())
        return _answered(await _act(tools, Wish(comment_id, reaction, sender, client_ip.address), reacting.take_back))


async def _by_form(
    request: AnyRequest, fields: dict[str, str], tools: Tools, settings: Settings, wish: Wish
) -> Response[Any]:
    require_origin(request)
    check_listed(fields, VOTE, "lang", _UNDO)
    undoes = bool(fields.get(_UNDO))
    answer = await _act(tools, wish, reacting.take_back if undoes else reacting.react)
    if "application/json" in request.headers.get("accept", ""):
        return _answered(answer)
    slug, key = await tools.db.read(partial(_page_of, comment_id=wish.comment_id))
    language = choose_language(fields.get("lang"), language_of(request))
    said = "" if undoes else f"&reacted={wish.comment_id}.{wish.name}"
    back = thread_page_url(service_address(settings), slug, key, language)
    return Redirect(f"{back}{said}#c-{wish.comment_id}", status_code=HTTP_303_SEE_OTHER)


async def _act(tools: Tools, wish: Wish, act: Act) -> Mapping[str, int]:
    site_id = await tools.db.read(partial(_site_of, wish=wish))
    await tools.limiter.check("react", site_id.encode(), network_key(wish.ip), rule=REACTING)
    reaction = Reaction(comment_id=wish.comment_id, name=wish.name, by=await _reader(tools, site_id, wish))
    return await tools.db.write(partial(act, reaction=reaction, clock=tools.clock))


async def _reader(tools: Tools, site_id: str, wish: Wish) -> Reader:
    """Whose reaction it is: the account's, or that of whoever clicks from this connection today."""
    if wish.person is not None:
        return Reader(account_id=wish.person.id)
    what = f"{wish.comment_id}:{slot_of(wish.name)}"
    return Reader(marks=await tools.collector.voter_marks(site_id, what, wish.ip))


def _site_of(session: Session, wish: Wish) -> str:
    site_id = queries.comment_by_id(session, wish.comment_id).site_id
    if wish.name not in KNOWN:
        raise ReactionNotOfferedError
    if wish.person is not None:
        require_member(session, wish.person, site_id)
    return site_id


def _page_of(session: Session, comment_id: str) -> tuple[str, str]:
    comment = queries.comment_by_id(session, comment_id)
    return site_by_id(session, comment.site_id).slug, queries.thread_of(session, comment).key


async def _fields(request: AnyRequest) -> dict[str, str] | None:
    """The fields of a plain form; None for a program's request, which has no body. Raises InvalidInputError."""
    body = await request.body()
    if request.content_type[0] == _FORM:
        return flat_fields(body)
    _read_nothing(body)
    return None


def _read_nothing(body: bytes) -> None:
    if body:
        decode_json(body, NothingInput)


def _answered(counts: Mapping[str, int]) -> Response[Any]:
    return Response(ReactionsAnswer(dict(counts)), headers={"Cache-Control": "no-store"})
