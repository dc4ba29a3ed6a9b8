"""What every page of the console draws around its content, and how it becomes an answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from litestar import Request, Response
from litestar.di import NamedDependency
from litestar.response import Redirect
from litestar.status_codes import HTTP_200_OK
from sqlmodel import Session

from comments.accounts.charter import CharterFile
from comments.accounts.errors import CharterUnreadableError
from comments.accounts.mails import MAIL_KINDS
from comments.accounts.models import Account
from comments.accounts.queries import has_second_factor, sites_of
from comments.accounts.rules import Permission, Role, allows
from comments.db.database import Database
from comments.discussion.rules import Status
from comments.foundation.clock import Clock
from comments.foundation.errors import CommentsError, InvalidInputError
from comments.foundation.texts import LANGUAGES, Texts, choose_language, texts_for
from comments.moderation.queries import queue_counts
from comments.outbox.dead_letters import sites_with_dead_letters
from comments.web.browser_sessions import CONSOLE
from comments.web.guards import Entrance
from comments.web.pages import CONTENT_SECURITY_POLICY, PAGE_HEADERS, environment
from comments.web.problems import describe

AnyRequest = Request[Any, Any, Any]

# htmx makes elements of the answers of our own origin through this one policy: see assets/console.js.
HEADERS: Mapping[str, str] = {
    **PAGE_HEADERS,
    "Content-Security-Policy": f"{CONTENT_SECURITY_POLICY}; trusted-types htmx",
    "Cache-Control": "no-store",
}
_ROOMS = {
    "comments": Permission.MODERATE,
    "record": Permission.RECORD_READ,
    "statistics": Permission.SETTINGS_READ,
    "people": Permission.PEOPLE_CHANGE,
    "settings": Permission.SETTINGS_READ,
    "policy": Permission.SETTINGS_CHANGE,
    "snippet": Permission.SETTINGS_READ,
    "mail": Permission.PEOPLE_CHANGE,
}
_ASSETS = Path(__file__).resolve().parent.parent / "assets"


@dataclass(frozen=True, kw_only=True)
class SiteTab:
    """A site that somebody has a role on: how many comments wait there, and which rooms are open to them."""

    slug: str
    name: str
    role: Role
    waiting: int
    rooms: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Frame:
    """Language, person and sites around a page; `chosen_language` is set while the address asks for one."""

    language: str
    chosen_language: str | None
    path: str
    query: Mapping[str, str]
    now: datetime
    username: str = ""
    csrf: str = field(default="", repr=False)
    sites: tuple[SiteTab, ...] = ()
    site: SiteTab | None = None
    lacks_factor: bool = False
    charter: CharterFile = CharterFile(None)  # noqa: RUF009  none is asked for

    @property
    def charter_version(self) -> str | None:
        """The version of the charter that the instance asks for, if it asks for one that can be read."""
        try:
            charter = self.charter.charter()
        except CharterUnreadableError:
            return None
        return None if charter is None else charter.version

    @property
    def reminds(self) -> bool:
        """Whether to speak of the second factor that somebody lacks: where a visit begins, and nowhere else."""
        return self.lacks_factor and self.path.rstrip("/").endswith(("/console", "/comments"))

    @property
    def texts(self) -> Texts:
        """The console's texts in the page's language."""
        return texts_for(self.language, "console")

    def texts_of(self, domain: str) -> Texts:
        """The texts of another domain, for a part of a page."""
        return texts_for(self.language, domain)

    @property
    def room(self) -> str:
        """Which room of the site the page is in."""
        return [*self.path.split("/"), ""][4] if self.path.startswith("/console/sites/") else "comments"

    @property
    def other_language(self) -> str:
        """The language that the page is not in."""
        return next(each for each in LANGUAGES if each != self.language)

    @property
    def in_other_language(self) -> str:
        """This page's address in the other language."""
        return f"{self.path}?{urlencode({**self.query, 'lang': self.other_language})}"

    def url(self, path: str, /, **query: str | None) -> str:
        """An address in the console that keeps the language that was asked for."""
        kept = {key: value for key, value in {**query, "lang": self.chosen_language}.items() if value}
        return f"{path}?{urlencode(kept)}" if kept else path

    def problems(self, refusal: InvalidInputError) -> dict[str, str]:
        """What is wrong with each field, in words."""
        return {error.field: error.message for error in describe(refusal, self.language).errors}

    def page(self, template: str, refusal: CommentsError | None = None, **context: object) -> Response[str]:
        """The page as an answer that nobody stores; with a refusal it is that refusal, drawn as this page."""
        everything = {"frame": self, "t": self.texts, "plural": self.texts.plural, "asset": asset_url, **context}
        body = environment().get_template(f"admin/{template}").render(everything)
        headers = {**HEADERS, "Content-Language": self.language, **(refusal.headers if refusal else {})}
        status = refusal.status if refusal else HTTP_200_OK
        return Response(body, status_code=status, media_type="text/html", headers=headers)

    def redirect(self, path: str, query: Mapping[str, str | None] | None = None) -> Redirect:
        """Lead on with GET after a form was taken."""
        return Redirect(self.url(path, **(query or {})), status_code=303, headers=dict(HEADERS))


async def provide_frame(request: AnyRequest, db: NamedDependency[Database], clock: NamedDependency[Clock]) -> Frame:
    """The frame of a request, with the person's sites if somebody is signed in."""
    entrance: Entrance | None = request.state.get("entrance")
    if entrance is None:
        return bare_frame(request, clock())
    person_id = entrance.person.id
    sites, lacks_factor = await db.read(lambda session: (site_tabs(session, person_id), _lacks(session, person_id)))
    here = entrance.site.slug if entrance.site else None
    frame = bare_frame(request, clock(), sites, next((each for each in sites if each.slug == here), None))
    return replace(frame, lacks_factor=lacks_factor)


def bare_frame(
    request: AnyRequest, now: datetime, sites: tuple[SiteTab, ...] = (), site: SiteTab | None = None
) -> Frame:
    """The frame as far as the request alone tells, which errors must do with."""
    entrance: Entrance | None = request.state.get("entrance")
    wish = request.query_params.get("lang")
    language = choose_language(wish, request.headers.get("accept-language"))
    return Frame(
        language=language,
        chosen_language=language if wish else None,
        path=request.url.path,
        query={key: value for key, value in request.query_params.items() if key != "lang"},
        now=now,
        username=entrance.person.username if entrance else "",
        csrf=CONSOLE.form_token(CONSOLE.token(request)) if entrance else "",
        sites=sites,
        site=site,
        charter=request.app.state.charter,
    )


def site_tabs(session: Session, account_id: str) -> tuple[SiteTab, ...]:
    """Every site that somebody has a role on."""
    found = sites_of(session, account_id)
    waiting = queue_counts(session, [site.id for site, _ in found])
    undelivered = sites_with_dead_letters(session, MAIL_KINDS)
    return tuple(
        SiteTab(
            slug=site.slug,
            name=site.name,
            role=role,
            waiting=waiting[site.id][Status.PENDING],
            rooms=_rooms(role, has_mail=site.id in undelivered),
        )
        for site, role in found
    )


def _rooms(role: Role, *, has_mail: bool) -> tuple[str, ...]:
    """What is open to a role; that of mails only while there are some to see to."""
    return tuple(room for room, needed in _ROOMS.items() if allows(role, needed) and (has_mail or room != "mail"))


def _lacks(session: Session, account_id: str) -> bool:
    """Whether somebody may open identities with a password alone."""
    account = session.get_one(Account, account_id)
    may_open = any(allows(role, Permission.IDENTITY_DISCLOSE) for _, role in sites_of(session, account_id))
    return may_open and not has_second_factor(session, account)


@cache
def asset_url(name: str) -> str:
    """Where a style sheet or script is served, with a mark that changes when it does."""
    return f"/assets/{name}?v={sha256((_ASSETS / name).read_bytes()).hexdigest()[:12]}"
