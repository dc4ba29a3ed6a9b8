"""A site's own sign-in: on, off, and the secret that the site signs with, for whoever proved lately who they are."""

from typing import Any, Final

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from sqlmodel import Session

from comments.accounts.errors import RecentSignInNeededError
from comments.accounts.rules import Permission
from comments.accounts.sessions import is_recent
from comments.accounts.site_assertions import site_secret
from comments.audit.actors import Actor
from comments.db.database import Database
from comments.foundation.clock import Clock
from comments.foundation.signing import Signer
from comments.policies.amending import amend_rules
from comments.policies.clauses import Operator
from comments.settings import Settings
from comments.sites.models import Site
from comments.sites.queries import site_by_id
from comments.sites.rules import ROTATE, SiteSettings
from comments.web.admin.frame import Frame
from comments.web.guards import Entrance, site_of
from comments.web.service_address import service_address

_MAY: Final = {"permission": Permission.SETTINGS_CHANGE}
_SHOW: Final = "show"
_CHANGES: Final = ("on", "off", ROTATE)


class SignOnView(msgspec.Struct, frozen=True, kw_only=True):
    """Whether it is on; the secret only where it was asked for. Prints no secret."""

    is_on: bool
    is_recent: bool
    slug: str
    address: str
    done: str | None = None
    secret: str | None = None

    def __repr__(self) -> str:
        return "SignOnView()"


@get("/sites/{site:str}/single-sign-on", opt=_MAY)
async def show_sign_on(
    frame: NamedDependency[Frame], entrance: NamedDependency[Entrance], settings: NamedDependency[Settings]
) -> Response[str]:
    """Whether it is on, and what to do with it."""
    view = _view(site_of(entrance), frame, entrance, settings)
    done = frame.query.get("done")
    said = frame.texts(f"console.sso.done.{done}") if done in _CHANGES else None
    return frame.page("single_sign_on.html", view=msgspec.structs.replace(view, done=said))


@post("/sites/{site:str}/single-sign-on", opt=_MAY)
async def change_sign_on(
    fields: NamedDependency[dict[str, str]],
    frame: NamedDependency[Frame],
    entrance: NamedDependency[Entrance],
    settings: NamedDependency[Settings],
    signer: NamedDependency[Signer],
    db: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Response[Any]:
    """Turn it on or off, make another secret, or show the one there is; takes a recent sign-in."""
    if not is_recent(entrance.person, clock):
        raise RecentSignInNeededError
    site, wish = site_of(entrance), fields.get("do", "")
    if wish == _SHOW:
        view = _view(site, frame, entrance, settings)
        secret = site_secret(signer, site.id, SiteSettings.of(site).sso) if view.is_on else None
        return frame.page("single_sign_on.html", view=msgspec.structs.replace(view, secret=secret))
    by, operator = Actor(entrance.person.id, str(entrance.role)), Operator.of(settings)

    def change(session: Session) -> None:
        amend_rules(session, site_by_id(session, site.id), {"sso": wish}, operator, by, clock)

    await db.write(change)
    return frame.redirect(frame.path, {"done": wish})


def _view(site: Site, frame: Frame, entrance: Entrance, settings: Settings) -> SignOnView:
    return SignOnView(
        is_on=SiteSettings.of(site).sso > 0,
        is_recent=is_recent(entrance.person, lambda: frame.now),
        slug=site.slug,
        address=service_address(settings),
    )
