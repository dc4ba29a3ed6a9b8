"""The service's own small addresses: health, assets, the widget's bundle, the demo blog page, security contact."""

from datetime import timedelta
from typing import Any

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect
from litestar.types import ControllerRouterHandler

from comments.db.database import Database
from comments.foundation.clock import Clock, to_wire
from comments.foundation.errors import NotFoundError
from comments.settings import Settings
from comments.sites.queries import site_by_slug
from comments.sites.widget_build import unpinned_name, widget_folder
from comments.web.pages import page_response
from comments.web.problems import language_of
from comments.web.service_address import service_address
from comments.web.static_files import ASSETS, LASTING, file_response

DEMO_SITE = "demo"
AnyRequest = Request[Any, Any, Any]
_ANY_PAGE = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}


@get("/", include_in_schema=False)
async def home() -> Redirect:
    """Whoever comes without an address is most likely an administrator."""
    return Redirect("/console/")


@get("/health", include_in_schema=False, media_type="text/plain")
async def health(db: NamedDependency[Database]) -> Response[str]:
    """Whether the database answers."""
    await db.read(lambda session: session.connection())
    return Response("ok", media_type="text/plain", headers={"Cache-Control": "no-store"})


@get("/assets/{name:str}", include_in_schema=False)
async def asset(request: AnyRequest, name: FromPath[str]) -> Response[bytes]:
    """A style, script or picture of our own pages."""
    return file_response(request, ASSETS, name, {})


@get("/widget/{name:str}", include_in_schema=False)
async def widget_file(request: AnyRequest, name: FromPath[str]) -> Response[bytes]:
    """The widget's bundles, for any blog's page; under the name of its build each of them is the same for ever."""
    folder = widget_folder()
    pinned = unpinned_name(folder, name)
    return file_response(request, folder, pinned or name, _ANY_PAGE | (LASTING if pinned else {}))


@get("/demo/", include_in_schema=False)
async def demo(request: AnyRequest, db: NamedDependency[Database], lang: FromQuery[str | None] = None) -> Response[str]:
    """A blog page that carries the snippet, while the demo site exists."""
    await db.read(lambda session: site_by_slug(session, DEMO_SITE).id)
    # As on a blog: the window in which its reader signs in stays in touch with it.
    headers = {"Cross-Origin-Opener-Policy": "same-origin-allow-popups"}
    return page_response("visitor/demo.html", language_of(request), {"site": DEMO_SITE, "lang": lang}, headers=headers)


@get("/.well-known/security.txt", include_in_schema=False)
async def security_contact(settings: NamedDependency[Settings], clock: NamedDependency[Clock]) -> Response[str]:
    """Whom to tell of a fault (RFC 9116)."""
    contact = settings.operator_contact
    if not contact:
        raise NotFoundError
    address = f"mailto:{contact}" if "@" in contact and "://" not in contact else contact
    lines = [
        f"Contact: {address}",
        f"Expires: {to_wire(clock() + timedelta(days=180))}",
        "Preferred-Languages: en, fr",
        f"Canonical: {service_address(settings)}/.well-known/security.txt",
    ]
    return Response("\n".join(lines) + "\n", media_type="text/plain")


service_routes: list[ControllerRouterHandler] = [home, health, asset, widget_file, demo, security_contact]
