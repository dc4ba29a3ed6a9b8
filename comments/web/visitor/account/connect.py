"""The window in which a blog's reader signs in: it asks once, then hands the blog's page a code, and nobody else.

Nothing here is given to whoever opened the window. The code goes by `postMessage` to the exact origin, or stands behind
the `#` of an address on it, and is worth nothing without what the page alone knows.
"""

from functools import partial
from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from sqlmodel import Session

from comments.accounts.connecting import Asking, grant_site, is_granted, issue_code
from comments.accounts.models import Account
from comments.accounts.people import Person
from comments.db.database import Database
from comments.foundation.clock import Clock
from comments.foundation.errors import NotAllowedError
from comments.sites.models import Site
from comments.sites.queries import origins_of, site_by_slug
from comments.web.cors import ForeignOriginError
from comments.web.guards import Access, Entrance
from comments.web.service_address import split_address
from comments.web.visitor.account.connect_wish import Wish, read_wish
from comments.web.visitor.account.frame import AnyRequest, Frame


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """What the page asks; one that `is_known` was answered before, and answers itself where nobody could be misled."""

    wish: Wish
    site: str
    is_known: bool


class Handing(msgspec.Struct, frozen=True, kw_only=True):
    """What the page's script hands over; it may carry the code to an address only if `may_carry`. Prints no code."""

    wish: Wish
    site: str
    code: str
    may_carry: bool

    def __repr__(self) -> str:
        return "Handing()"


@get("/connect", opt={"permission": Access.SIGNED_IN})
async def show_connect(
    request: AnyRequest,
    frame: NamedDependency[Frame],
    entrance: NamedDependency[Entrance],
    db: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Response[Any]:
    """Ask whether the blog may, unless that is settled."""
    wish, person = read_wish(frame.query), entrance.person
    site, is_known = await db.read(partial(_look, wish=wish, person=person))
    if is_known and _was_opened_by(request, wish.origin):
        code = await db.write(partial(_issue, wish=wish, site=site, person=person, clock=clock))
        return _hand_over(frame, Handing(wish=wish, site=site.name, code=code, may_carry=True))
    question = Question(wish=wish, site=site.name, is_known=is_known)
    return frame.page("connect.html", domain="connect", question=question)


@post("/connect", opt={"permission": Access.SIGNED_IN})
async def take_connect(
    fields: NamedDependency[dict[str, str]],
    frame: NamedDependency[Frame],
    entrance: NamedDependency[Entrance],
    db: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Response[Any]:
    """Let the blog comment in one's name."""
    wish, person = read_wish(fields), entrance.person

    def allow(session: Session) -> tuple[Site, str]:
        site, _ = _look(session, wish, person)
        grant_site(session, person.id, site.id, clock)
        return site, _issue(session, wish, site, person, clock)

    site, code = await db.write(allow)
    return _hand_over(frame, Handing(wish=wish, site=site.name, code=code, may_carry=fields.get("by") == "hand"))


def _hand_over(frame: Frame, handing: Handing) -> Response[Any]:
    return frame.page("connected.html", domain="connect", handing=handing)


def _issue(session: Session, wish: Wish, site: Site, person: Person, clock: Clock) -> str:
    return issue_code(session, person, Asking(site_id=site.id, origin=wish.origin, challenge=wish.challenge), clock)


def _look(session: Session, wish: Wish, person: Person) -> tuple[Site, bool]:
    """The site, and whether the person has let it; raises NotFoundError, ForeignOriginError, NotAllowedError."""
    site = site_by_slug(session, wish.site)
    if wish.origin not in origins_of(session, site.id):
        raise ForeignOriginError
    home = session.get_one(Account, person.id).home_site_id
    if home not in {None, site.id}:
        # Whom another site vouches for is known there alone.
        raise NotAllowedError
    return site, is_granted(session, person.id, site.id)


def _was_opened_by(request: AnyRequest, origin: str) -> bool:
    """Whether a page of that origin led here, as the browser says.

    Where this window must carry the code back in an address, somebody else's page could have chosen the address: one of
    the blog's that leads on to a page of theirs, and browsers take along what stands behind the `#`. The verifier would
    be theirs as well. So the code sets out by itself only where the blog's own page asked for it.
    """
    return split_address(request.headers.get("referer", ""))[0] == origin
