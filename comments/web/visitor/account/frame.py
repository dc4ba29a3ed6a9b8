"""What every page of the account draws around its content, and how it becomes an answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Any
from urllib.parse import urlencode

from litestar import Request, Response
from litestar.di import NamedDependency
from litestar.response import Redirect
from litestar.status_codes import HTTP_200_OK

from comments.accounts.openid.providers import Provider
from comments.db.database import Database
from comments.foundation.clock import Clock
from comments.foundation.errors import CommentsError
from comments.foundation.texts import LANGUAGES, Texts, choose_language, texts_for
from comments.policies.alerting import count_unseen
from comments.portability.own_alerts import own_alerts
from comments.web.browser_sessions import ACCOUNT
from comments.web.dates import long_date
from comments.web.guards import Entrance
from comments.web.pages import PAGE_HEADERS, environment
from comments.web.problems import Problem, describe

AnyRequest = Request[Any, Any, Any]
HEADERS: Mapping[str, str] = {**PAGE_HEADERS, "Cache-Control": "no-store", "X-Robots-Tag": "noindex"}
# A blog's page opens the window in which its reader signs in, and gets its answer from it: cut off from each other by a
# policy of ours, the two would need a second page of the blog. So no page that such a window passes may have one.
DOORS = (
    *("/account/connect", "/account/sign-in", "/account/register", "/account/oidc", "/account/arrival"),
    *("/account/confirm", "/account/forgotten"),
)
ROOMS = ("profile", "security", "sessions", "identities", "sites", "looks", "alerts", "data")
"""The pages of a signed-in person, in the order of their tabs; `account.room.<name>` names each."""


@dataclass(frozen=True, kw_only=True)
class Frame:
    """Language and person around a page; `chosen_language` is set while the address asks for one.

    `closes_at` says in words when the person's account closes, if it does.
    """

    language: str
    chosen_language: str | None
    path: str
    query: Mapping[str, str] = field(repr=False)
    now: datetime
    username: str = ""
    csrf: str = field(default="", repr=False)
    other_ways: tuple[Provider, ...] = ()
    unseen_alerts: int = 0
    closes_at: str | None = None

    @property
    def texts(self) -> Texts:
        """The account's texts in the page's language."""
        return texts_for(self.language, "account")

    def texts_of(self, domain: str) -> Texts:
        """The texts of another domain, for a part that stands in many pages."""
        return texts_for(self.language, domain)

    @property
    def room(self) -> str:
        """Which room the page is in."""
        return self.path.removeprefix("/account").strip("/").partition("/")[0]

    @property
    def in_other_language(self) -> str:
        """This page's address in the other language."""
        other = next(each for each in LANGUAGES if each != self.language)
        return f"{self.path}?{urlencode({**self.query, 'lang': other})}"

    def url(self, path: str, /, **query: str | None) -> str:
        """An address of ours that keeps the language that was asked for."""
        kept = {key: value for key, value in {**query, "lang": self.chosen_language}.items() if value}
        return f"{path}{'&' if '?' in path else '?'}{urlencode(kept)}" if kept else path

    def problem(self, refusal: CommentsError, interaction: str | None = None) -> Problem:
        """A refusal in words; of an interaction, with what becomes unavailable to whoever left a field out."""
        return describe(refusal, self.language, interaction)

    def signed_out(self) -> "Frame":
        """The same around a page that nobody is signed in at any more."""
        return replace(self, username="", csrf="", closes_at=None, unseen_alerts=0)

    def page(
        self, template: str, domain: str = "account", refusal: CommentsError | None = None, **context: object
    ) -> Response[str]:
        """The page `account/<template>` as an answer that nobody stores; `t` gives the texts of `domain`.

        With a refusal the answer is that refusal, drawn as this page.
        """
        texts = texts_for(self.language, domain)
        everything = {"frame": self, "rooms": ROOMS, "t": texts, "plural": texts.plural, "a": self.texts, **context}
        body = environment().get_template(f"account/{template}").render(everything)
        headers = {**self._headers, "Content-Language": self.language, **(refusal.headers if refusal else {})}
        status = refusal.status if refusal else HTTP_200_OK
        return Response(body, status_code=status, media_type="text/html", headers=headers)

    def redirect(self, path: str, query: Mapping[str, str | None] | None = None) -> Redirect:
        """Lead on with GET after a form was taken."""
        return Redirect(self.url(path, **(query or {})), status_code=303, headers=self._headers)

    @property
    def _headers(self) -> dict[str, str]:
        is_door = self.path.startswith(DOORS)
        return {**HEADERS, "Cross-Origin-Opener-Policy": "unsafe-none"} if is_door else dict(HEADERS)


async def provide_frame(request: AnyRequest, clock: NamedDependency[Clock], db: NamedDependency[Database]) -> Frame:
    """The frame of a request, with the number of alerts that wait where the page has the tabs that show it."""
    frame = frame_of(request, clock())
    entrance: Entrance | None = request.state.get("entrance")
    if entrance is None or frame.room not in ROOMS:
        return frame
    person = entrance.person
    alerts = await db.read(partial(own_alerts, account_id=person.id, site_id=person.site_id))
    return replace(frame, unseen_alerts=count_unseen(alerts))


def frame_of(request: AnyRequest, now: datetime) -> Frame:
    """The frame as the request tells it, which errors draw too."""
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
        csrf=ACCOUNT.form_token(ACCOUNT.token(request)) if entrance else "",
        closes_at=_closes_at(entrance, language),
        other_ways=tuple(request.app.state.providers),
    )


def _closes_at(entrance: Entrance | None, language: str) -> str | None:
    closes_at = entrance.person.closes_at if entrance else None
    return None if closes_at is None else long_date(closes_at, language)
