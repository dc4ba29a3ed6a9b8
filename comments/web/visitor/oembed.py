"""A comment for other people's pages: what an oEmbed consumer shows where somebody pasted its address (oembed.com)."""

import re
from functools import partial
from typing import Annotated, Final

import msgspec
from litestar import Controller, Response, get
from litestar.di import NamedDependency
from litestar.params import FromQuery, QueryParameter

from comments.db.database import Database
from comments.foundation.clock import to_wire
from comments.foundation.errors import CommentsError, NotFoundError
from comments.foundation.texts import choose_language
from comments.settings import Settings
from comments.web.dates import long_date
from comments.web.pages import render_page
from comments.web.service_address import service_address, split_address
from comments.web.visitor.single_comment import SingleComment, load_single, single_comment_url

_PAGE: Final = re.compile(r"/sites/([^/]{1,64})/comments/([^/]{1,64})/?")
_WIDTH: Final = 550
_KEPT_SECONDS: Final = 3600


class FormatNotOfferedError(CommentsError):
    """The one format offered is JSON; the standard has this status for every other."""

    code = "format-not-offered"
    status = 501


class OEmbedAnswer(msgspec.Struct, frozen=True, kw_only=True, rename={"kind": "type"}):
    """A comment as oEmbed 1.0 describes rich content; it is as high as its words need."""

    version: str = "1.0"
    kind: str = "rich"
    title: str
    author_name: str
    provider_name: str
    provider_url: str
    cache_age: int = _KEPT_SECONDS
    html: str
    width: int
    height: int | None = None


class OEmbedController(Controller):
    """Quoting, for programs of other people's pages."""

    path = "/api/v1/oembed"
    tags = ["reading"]

    @get("/", operation_id="getOEmbed")
    async def get_oembed(
        self,
        url: FromQuery[str],
        db: NamedDependency[Database],
        settings: NamedDependency[Settings],
        format_: Annotated[str, QueryParameter(name="format")] = "json",
        maxwidth: Annotated[int, QueryParameter(ge=1)] = _WIDTH,
        lang: FromQuery[str | None] = None,
    ) -> Response[OEmbedAnswer]:
        """A published comment, by the address of its page `/sites/{site}/comments/{id}`, to quote it (oEmbed 1.0)."""
        if format_ != "json":
            raise FormatNotOfferedError
        slug, comment_id = _meant(url, settings)
        found = await db.read(partial(load_single, slug=slug, comment_id=comment_id))
        language = choose_language(lang, found.locale)
        body = _answer(found, service_address(settings), language, min(maxwidth, _WIDTH))
        # Erased is erased: no cache between us may go on showing it.
        return Response(body, headers={"Cache-Control": "no-cache"})


def _meant(url: str, settings: Settings) -> tuple[str, str]:
    origin, path = split_address(url)
    own_origin, own_path = split_address(settings.public_url)
    found = _PAGE.fullmatch(path.removeprefix(own_path.rstrip("/")))
    if origin != own_origin or found is None:
        raise NotFoundError
    return found[1], found[2]


def _answer(found: SingleComment, public_url: str, language: str, width: int) -> OEmbedAnswer:
    comment, title = found.comment, found.title(language)
    context = {
        "here": single_comment_url(public_url, found.site.slug, comment.id, language),
        "link": found.in_context(public_url, language),
        "title": title,
        "html": comment.html,
        "at": to_wire(comment.created_at),
        "when": long_date(comment.created_at, language),
    }
    return OEmbedAnswer(
        title=title,
        author_name=comment.author_name,
        provider_name=found.site.name,
        provider_url=public_url,
        html=render_page("visitor/quote.html", language, context).strip(),
        width=width,
    )
