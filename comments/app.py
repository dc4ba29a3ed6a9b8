"""The service put together: settings, databases and vault become one ASGI application."""

import logging
import secrets
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field

from litestar import Litestar, Router
from litestar.datastructures import State
from litestar.di import Provide
from litestar.exceptions import HTTPException
from litestar.types import ControllerRouterHandler, HTTPScope, Receive, Scope, Send

from comments.accounts.charter import CharterFile
from comments.accounts.devices import DeviceMarks
from comments.accounts.openid.providers import Providers
from comments.accounts.openid.wire import Wire
from comments.accounts.passwords import PasswordHasher
from comments.accounts.registrar import Registrar
from comments.accounts.second_factors import Verifier
from comments.accounts.signing_in import Doorkeeper
from comments.db.database import Database
from comments.foundation.clock import Clock, system_clock
from comments.foundation.errors import CommentsError
from comments.foundation.network import TrustedProxies
from comments.foundation.rate_limit import RateLimiter, SharedStore
from comments.foundation.signing import Signer
from comments.jobs.flushing import flushing
from comments.jobs.listening import listening_for_changes
from comments.jobs.stopping import before_stopping
from comments.jobs.work import WorkTools, new_worker, working
from comments.limits.sharing import shared_store
from comments.moderation.reporting import ReportDesk
from comments.notifications.assembly import new_postman, new_searcher
from comments.portability.replaying import catch_up
from comments.settings import Settings
from comments.statistics.tally import Tally
from comments.tables import check_tables
from comments.vault.assembly import Vault, assemble_vault
from comments.web.admin import admin_api_router, console_router
from comments.web.authentication import provide_optional_person, provide_person
from comments.web.client_address import network_behind, provide_client_ip
from comments.web.cors import OriginPolicy
from comments.web.crowd import Bounds, RefuseTheCrowd
from comments.web.documentation import openapi
from comments.web.front import AnswerHead, AnswerRefusal, RefuseNul
from comments.web.live_news import LiveNews, Pace, Room
from comments.web.loads import LoadCounter
from comments.web.problems import handle_domain_error, handle_fault, handle_http_error
from comments.web.ready_bytes import AnswerFromReadyBytes, ReadyBytes
from comments.web.second_step import StepKeeper
from comments.web.service_address import service_address, service_origin
from comments.web.service_pages import service_routes
from comments.web.thread_page import ThreadPage
from comments.web.visitor.routes import own_routes, visitor_routes
from comments.web.widget.comments import WritingController
from comments.web.widget.events import EventsController
from comments.web.widget.listing import Listing
from comments.web.widget.posting import Tools
from comments.web.widget.reactions import ReactionController
from comments.web.widget.reading import ReadingController
from comments.web.widget.reports import ReportingController
from comments.web.widget.sign_in import WidgetSignInController
from comments.web.widget.sso import SiteSignOnController

_log = logging.getLogger(__name__)
_LARGEST_BODY = 200_000
# Each of these is a dependency that handlers ask for by name, taken from the application's state.
_SHARED = (
    "db",
    "clock",
    "settings",
    "hasher",
    "keeper",
    "limiter",
    "proxies",
    "collector",
    "signer",
    "steps",
    "ready",
    "live_news",
    "loads",
    "tools",
    "thread_page",
    "providers",
    "registrar",
    "charter",
    "report_desk",
)


@dataclass(frozen=True)
class Parts:
    """What a test may want to be otherwise."""

    clock: Clock = system_clock
    hasher: PasswordHasher = field(default_factory=PasswordHasher)
    wire: Wire = field(default_factory=Wire)
    pace: Pace = field(default_factory=Pace)
    bounds: Bounds = field(default_factory=Bounds)
    with_worker: bool = True


class Service:
    """The running service as a server calls it; `litestar` is the application inside its outer layers."""

    def __init__(self, litestar: Litestar, own_origin: str, bounds: Bounds) -> None:
        self.litestar = litestar
        guarded = AnswerHead(RefuseNul(OriginPolicy(litestar, lambda: litestar.state.db, own_origin)))
        answering = AnswerRefusal(AnswerFromReadyBytes(guarded, self.ready))
        self._outermost = RefuseTheCrowd(answering, bounds, self._network_of)

    def ready(self) -> ReadyBytes | None:
        """The pages that are ready, while the service lives."""
        ready: ReadyBytes | None = self.litestar.state.get("ready")
        return ready

    def _network_of(self, scope: HTTPScope) -> bytes:
        state = self.litestar.state
        return network_behind(scope, state.proxies, state.settings)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one connection."""
        await self._outermost(scope, receive, send)


def create_app(settings: Settings, parts: Parts | None = None, routed: Litestar | None = None) -> Service:
    """The whole service; databases are opened when it starts and closed when it stops. Raises RegisterGapError.

    `routed` is what `route` gave, of a service that has stopped: to check every handler anew takes most of a start.
    """
    check_tables()
    app, chosen = routed or route(), parts or Parts()
    app.state = State({"settings": settings, "clock": chosen.clock, "parts": chosen})
    return Service(app, service_origin(settings), chosen.bounds)


def route() -> Litestar:
    """The framework's application with every route, and nothing opened yet."""
    return Litestar(
        route_handlers=_routes(),
        lifespan=[_living],
        dependencies={name: _from_state(name) for name in _SHARED} | _people(),
        exception_handlers={
            CommentsError: handle_domain_error,
            HTTPException: handle_http_error,
            Exception: handle_fault,
        },
        request_max_body_size=_LARGEST_BODY,
        openapi_config=openapi,
        logging_config=None,
    )


@asynccontextmanager
async def _living(app: Litestar) -> AsyncIterator[None]:
    async with AsyncExitStack() as stack:
        await _open(app.state, app.state.settings, app.state.parts, stack)
        yield
        del app.state.ready


def _routes() -> list[ControllerRouterHandler]:
    """The gate is given to the administrators' and the person's own routes, and to no other."""
    gate = {"gate": _from_state("gate")}
    return [
        *service_routes,
        # One router: Litestar merges controllers that share an address only within one.
        Router(
            "/",
            route_handlers=[
                ReadingController,
                EventsController,
                WritingController,
                ReactionController,
                ReportingController,
                SiteSignOnController,
                WidgetSignInController,
            ],
        ),
        *visitor_routes,
        Router("/", route_handlers=own_routes, dependencies=gate),
        Router("/", route_handlers=[console_router, admin_api_router], dependencies=gate),
    ]


async def _open(state: State, settings: Settings, parts: Parts, stack: AsyncExitStack) -> None:
    settings.prepare_data_dir()
    # The last writes of comments may still need their keys: the vault closes after them.
    keys = Database(settings.vault_database, settings.data_dir)
    stack.push_async_callback(keys.close)
    db = Database(settings.main_database, settings.data_dir, settings.replica_url)
    stack.push_async_callback(db.close)
    stack.callback(parts.hasher.close)
    limits_on = settings.rate_limits == "on"
    vault = assemble_vault(db, keys, settings.master_key_path, parts.clock, limits_on=limits_on)
    await vault.open()
    if vault.state != "open":
        _log.error("the vault is shut (master key %s): reading works, posting is refused", vault.state)
    await catch_up(db, vault.ledger, parts.clock)
    shared = await stack.enter_async_context(shared_store(settings))
    _fill(state, settings, parts, db, vault, shared)
    await stack.enter_async_context(listening_for_changes(db, parts.clock))
    await stack.enter_async_context(flushing(db, state.tally))
    live_news: LiveNews = state.live_news
    stack.push_async_callback(live_news.close)
    stack.enter_context(before_stopping(live_news.end))
    if parts.with_worker:
        await stack.enter_async_context(working(new_worker(_work_tools(state, settings))))


def _fill(
    state: State, settings: Settings, parts: Parts, db: Database, vault: Vault, shared: SharedStore | None
) -> None:
    # Without the master key nothing can be signed that would be believed later: a key of this process alone will do.
    key = vault.signing_key if vault.state == "open" else secrets.token_bytes(32)
    signer = Signer(key)
    limiter = _limiter(settings, signer, shared, parts.clock)
    verifier = Verifier(db, vault.secrets, limiter, parts.clock)
    tally = Tally(parts.clock)
    ready, loads = ReadyBytes(db.signal, parts.clock), LoadCounter(tally)
    state.update(
        {
            "db": db,
            "vault": vault,
            "hasher": parts.hasher,
            "keeper": Doorkeeper(
                db, parts.hasher, vault.collector, verifier, parts.clock, DeviceMarks(signer, parts.clock)
            ),
            "limiter": limiter,
            "proxies": TrustedProxies.parse(settings.trusted_proxies),
            "collector": vault.collector,
            "gate": vault.gate,
            "signer": signer,
            "steps": StepKeeper(settings, signer, parts.clock),
            "ready": ready,
            "listing": Listing(db, ready, settings, parts.clock, loads),
            "live_news": LiveNews(db, parts.pace, Room.of_machine()),
            "tally": tally,
            "loads": loads,
            "tools": Tools(db, parts.clock, signer, vault.collector, limiter, key),
            "thread_page": ThreadPage(db, signer, settings, parts.clock),
            "providers": Providers(settings.oidc_providers, service_address(settings), parts.wire, parts.clock),
            "registrar": Registrar(db, parts.hasher, vault.collector, signer, limiter, parts.clock),
            "charter": CharterFile(settings.charter_file),
            "report_desk": ReportDesk(db, vault.collector, limiter, parts.clock, key),
        }
    )


def _limiter(settings: Settings, signer: Signer, shared: SharedStore | None, clock: Clock) -> RateLimiter:
    # Processes that share counts must share the digests' key; one that counts alone forgets its own when it ends.
    key = secrets.token_bytes(32) if shared is None else signer.token("rate limits", "digests").encode()
    return RateLimiter(key, clock, enabled=settings.rate_limits == "on", shared=shared)


def _work_tools(state: State, settings: Settings) -> WorkTools:
    db, vault, clock = state.db, state.vault, state.clock
    postman = new_postman(settings, db, vault.addresses, state.signer, clock)
    searcher = new_searcher(db, vault.addresses, vault.finder, clock)
    return WorkTools(db=db, eraser=vault.eraser, expiry=vault.expiry, postman=postman, searcher=searcher, clock=clock)


def _people() -> dict[str, Provide]:
    return {
        "client_ip": Provide(provide_client_ip, sync_to_thread=False),
        "person": Provide(provide_person),
        "sender": Provide(provide_optional_person),
    }


def _from_state(name: str) -> Provide:
    def provide(state: State) -> object:
        return state[name]

    return Provide(provide, sync_to_thread=False)
