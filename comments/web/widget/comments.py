"""Writing: a comment's post, edit and deletion, its challenge and its preview."""

import asyncio
from functools import partial
from typing import Any

import msgspec
from litestar import Controller, Request, Response, delete, get, patch, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from litestar.response import Redirect
from litestar.status_codes import HTTP_200_OK, HTTP_201_CREATED, HTTP_204_NO_CONTENT, HTTP_303_SEE_OTHER

from comments.foundation.errors import CommentsError, NotSignedInError
from comments.policies.errors import PolicyChangedError
from comments.rendering.pipeline import render
from comments.settings import Settings
from comments.sites.queries import site_by_slug
from comments.spam.form_stamp import check_honeypot, check_stamp
from comments.spam.proof_of_work import Challenge, issue
from comments.web.authentication import bearer_token, provide_optional_person
from comments.web.client_address import Client, network_key, provide_client_ip
from comments.web.cors import ForeignOriginError
from comments.web.declining import COMMENT
from comments.web.inputs import check_line, flat_fields
from comments.web.problems import language_of
from comments.web.service_address import service_address, thread_page_url
from comments.web.thread_page import PREVIEWS, Kept, ThreadPage
from comments.web.widget import authors, incoming, outgoing
from comments.web.widget.incoming import FormInput
from comments.web.widget.policy_data import handle_policy_changed
from comments.web.widget.posting import Posted, Sender, Tools, take_comment

LONGEST_IDEMPOTENCY_KEY = 200
AnyRequest = Request[Any, Any, Any]


class PostedAnswer(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A stored comment, in both of its forms, and its guest's receipt."""

    comment: outgoing.PostedCommentView
    receipt: outgoing.ReceiptView | None = None


class EditInput(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """New words by the author, or a moderator's decision."""

    body: str | None = None
    status: str | None = None
    pinned: bool | None = None
    reason: str | None = None


class CommentAnswer(msgspec.Struct, frozen=True):
    """A comment after the change."""

    comment: outgoing.CommentView


class SourceAnswer(msgspec.Struct, frozen=True):
    """A comment as its author typed it."""

    body: str


class PreviewInput(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What somebody is writing."""

    body: str


class PreviewAnswer(msgspec.Struct, frozen=True):
    """What it would be, as HTML and as the tree from which the widget builds it."""

    html: str
    body: list[Any]


class WritingController(Controller):
    """What readers may do, from the site's own pages."""

    path = "/api/v1"
    tags = ["writing"]
    exception_handlers = {PolicyChangedError: handle_policy_changed}

    @post(
        "/sites/{site:str}/comments",
        operation_id="postComment",
        status_code=HTTP_201_CREATED,
        opt={"interaction": COMMENT},
    )
    async def post_comment(
        self,
        request: AnyRequest,
        site: FromPath[str],
        state: State,
    ) -> Response[Any]:
        """Post a comment, as JSON or as a plain form, which leads back to its thread."""
        # Taken from the state by hand: the framework makes a task of each dependency, and every post would pay for six.
        tools, settings, thread_page = state.tools, state.settings, state.thread_page
        client = provide_client_ip(request, state.proxies, settings)
        person = await provide_optional_person(request, tools.db, tools.clock)
        origin = Sender(client.address, person, _idempotency_key(request.headers.get("idempotency-key")))
        if request.content_type[0] == "application/x-www-form-urlencoded":
            return await _post_form(request, site, tools, settings, thread_page, origin)
        data = incoming.check_comment(incoming.read_json(await request.body()))
        return _created(await take_comment(tools, site, data, origin), data.thread.key, settings)

    @get("/comments/{comment_id:str}/source", operation_id="getCommentSource")
    async def get_source(
        self, request: AnyRequest, comment_id: FromPath[str], tools: NamedDependency[Tools]
    ) -> Response[SourceAnswer]:
        """One's own comment as it was typed, to change it."""
        read = partial(authors.source_of, comment_id=comment_id, token=_bearer(request), clock=tools.clock)
        return Response(SourceAnswer(await tools.db.read(read)), headers={"Cache-Control": "no-store"})

    @patch("/comments/{comment_id:str}", operation_id="changeComment")
    async def change_comment(
        self, request: AnyRequest, comment_id: FromPath[str], data: JSONBody[EditInput], tools: NamedDependency[Tools]
    ) -> CommentAnswer:
        """Change one's own words while the window is open, or decide about a comment as a moderator."""
        token = _bearer(request)
        if data.body is not None:
            rendered = await asyncio.to_thread(render, data.body)
            change = authors.Edit(comment_id, token, data.body, rendered)
            return CommentAnswer(await tools.db.write(partial(authors.edit, change=change, clock=tools.clock)))
        decision = authors.decision(data.status, data.pinned, data.reason)
        return CommentAnswer(
            await tools.db.write(
                partial(authors.moderate, comment_id=comment_id, token=token, decision=decision, clock=tools.clock)
            )
        )

    @delete("/comments/{comment_id:str}", operation_id="deleteComment", status_code=HTTP_204_NO_CONTENT)
    async def delete_comment(
        self, request: AnyRequest, comment_id: FromPath[str], tools: NamedDependency[Tools]
    ) -> None:
        """Delete one's own comment, or any as a moderator; its replies stay under an empty tombstone."""
        await authors.remove(tools.db, comment_id, _bearer(request), tools.clock)

    @get("/sites/{site:str}/challenge", operation_id="getChallenge")
    async def get_challenge(self, site: FromPath[str], tools: NamedDependency[Tools]) -> Response[Challenge]:
        """The proof of work that a guest's post must carry where the site asks for one."""
        site_id = await tools.db.read(lambda session: site_by_slug(session, site).id)
        challenge = issue(tools.signer, site_id, tools.clock)
        return Response(challenge, headers={"Cache-Control": "no-store"})

    @post("/preview", operation_id="previewComment", status_code=HTTP_200_OK)
    async def preview(
        self, data: JSONBody[PreviewInput], tools: NamedDependency[Tools], client_ip: NamedDependency[Client]
    ) -> PreviewAnswer:
        """What a comment would look like."""
        await tools.limiter.check("preview", network_key(client_ip.address), rule=PREVIEWS)
        rendered = await asyncio.to_thread(render, data.body)
        return PreviewAnswer(rendered.html, rendered.tree)


async def _post_form(
    request: AnyRequest, site: str, tools: Tools, settings: Settings, thread_page: ThreadPage, sender: Sender
) -> Response[Any]:
    require_origin(request)
    fields = flat_fields(await request.body())
    as_page = "application/json" not in request.headers.get("accept", "")
    language = fields.get("lang") or language_of(request)
    try:
        form = incoming.read_form(await request.body())
        data = incoming.check_comment(incoming.comment_input(form))
        if as_page:
            await _check_form(form, site, data.thread.key, tools)
        keyed = Sender(sender.ip, sender.person, sender.idempotency_key or _idempotency_key(form.idempotency_key))
        posted = await take_comment(tools, site, data, keyed, proof_needed=not as_page)
    except CommentsError as refusal:
        if not as_page:
            raise
        return await thread_page.respond(site, language, Kept(fields, refusal))
    if not as_page:
        return _created(posted, data.thread.key, settings)
    back = thread_page_url(service_address(settings), site, data.thread.key, language)
    token = "" if posted.receipt_token is None else f"&receipt={posted.receipt_token}"
    return Redirect(
        f"{back}&comment={posted.comment.id}&posted={posted.comment.status}{token}#posted",
        status_code=HTTP_303_SEE_OTHER,
    )


async def _check_form(form: FormInput, slug: str, key: str, tools: Tools) -> None:
    site_id = await tools.db.read(lambda session: site_by_slug(session, slug).id)
    check_honeypot(form.website)
    check_stamp(tools.signer, form.stamp, site_id, key, tools.clock)


def require_origin(request: AnyRequest) -> None:
    """Refuse a form that does not say which page it stood on. Raises ForeignOriginError."""
    # A form needs no preflight, so that any page could send one: its origin must be there, and `null` is nobody's.
    if request.headers.get("origin", "null") == "null":
        raise ForeignOriginError


def _created(posted: Posted, thread_key: str, settings: Settings) -> Response[PostedAnswer]:
    token = posted.receipt_token
    receipt = None
    if token is not None:
        receipt = outgoing.ReceiptView(token, f"{service_address(settings)}/receipts/{token}")
    answer = PostedAnswer(comment=outgoing.posted_view(posted.comment, thread_key), receipt=receipt)
    return Response(answer, status_code=HTTP_201_CREATED, headers={"Cache-Control": "no-store"})


def _idempotency_key(value: str | None) -> str | None:
    return check_line(value, "Idempotency-Key", LONGEST_IDEMPOTENCY_KEY)


def _bearer(request: AnyRequest) -> str:
    token = bearer_token(request)
    if token is None:
        raise NotSignedInError(headers={"WWW-Authenticate": "Bearer"})
    return token
