"""One's own account by program, and who looked at what one left."""

from functools import partial
from typing import Any, Literal

import msgspec
from litestar import Controller, Request, Response, delete, get, patch
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import JSONBody
from litestar.response import Stream
from sqlmodel import Session

from comments.accounts.closing import Leaving, close_own_account
from comments.accounts.connecting import grant_site
from comments.accounts.models import Account
from comments.accounts.people import Person
from comments.accounts.proving import Holder
from comments.accounts.renaming import rename
from comments.accounts.signing_in import Doorkeeper
from comments.accounts.speaking import speak
from comments.db.database import Database
from comments.disclosures.queries import LookMade, looks_at_account
from comments.foundation.clock import Clock, to_wire
from comments.foundation.errors import NotSignedInError
from comments.portability.exporting import Exporter, export_of_account
from comments.settings import Settings
from comments.sites.queries import site_by_id
from comments.vault.gate import Gate
from comments.web.authentication import bearer_token
from comments.web.client_address import Client
from comments.web.problems import language_of
from comments.web.visitor.alerts import AlertsInput, AlertView, alerts_view, take_alerts
from comments.web.visitor.archives import archive_response
from comments.web.visitor.receipts import LooksAnswer, look_view

_NO_STORE = {"Cache-Control": "no-store"}


class AccountView(msgspec.Struct, frozen=True, kw_only=True):
    """An account as its holder and others may see it."""

    id: str
    username: str


class OwnAccountView(AccountView, frozen=True, kw_only=True):
    """One's own account; what follows the name is for a token that is not bound to a site. Never the address."""

    language: str | msgspec.UnsetType = msgspec.UNSET
    email_confirmed: bool | msgspec.UnsetType = msgspec.UNSET
    created_at: str | msgspec.UnsetType = msgspec.UNSET
    closes_at: str | msgspec.UnsetType = msgspec.UNSET
    """Set while the account is being closed."""


class MeAnswer(msgspec.Struct, frozen=True):
    """Whoever holds the token, and what they are told of changed policies."""

    account: OwnAccountView
    alerts: list[AlertView]


class MeInput(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to be changed; what is left out stays."""

    username: str | None = None
    language: str | None = None
    alerts: AlertsInput | None = None


class CloseInput(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The password, if there is one, and what becomes of the comments. Prints nothing."""

    comments: Literal["keep", "anonymise", "erase"]
    password: str = ""

    def __repr__(self) -> str:
        return "CloseInput()"


class MeController(Controller):
    """Known by the bearer token alone."""

    path = "/api/v1/me"
    tags = ["account"]

    @get("/", operation_id="getMe")
    async def get_me(
        self,
        person: NamedDependency[Person],
        db: NamedDependency[Database],
        settings: NamedDependency[Settings],
        clock: NamedDependency[Clock],
    ) -> Response[MeAnswer]:
        """One's own account; a token that is good for one site is told the id by which that site knows it."""
        return Response(await _answer(person, db, settings, clock), headers=_NO_STORE)

    @patch("/", operation_id="changeMe")
    async def change_me(
        self,
        person: NamedDependency[Person],
        data: JSONBody[MeInput],
        db: NamedDependency[Database],
        settings: NamedDependency[Settings],
        clock: NamedDependency[Clock],
    ) -> Response[MeAnswer]:
        """Change one's name, at most once in 14 days, or the language of one's mails; say which alerts were shown.

        An alert under `accepted` accepts that version of the policy explicitly, as a tick does.
        """
        if person.site_id is not None:
            raise NotSignedInError
        await db.write(partial(_change, account_id=person.id, data=data, clock=clock))
        return Response(await _answer(person, db, settings, clock), headers=_NO_STORE)

    @delete("/", operation_id="closeMe", status_code=204)
    async def close_me(
        self,
        request: Request[Any, Any, Any],
        person: NamedDependency[Person],
        data: JSONBody[CloseInput],
        keeper: NamedDependency[Doorkeeper],
        client_ip: NamedDependency[Client],
    ) -> None:
        """Sign out everywhere and close one's account in 24 hours; until then its holder may keep it, on our own pages.

        Whoever has no password proves who they are by a sign-in of the last ten minutes.
        """
        if person.site_id is not None:
            raise NotSignedInError
        holder = Holder(person=person, token=bearer_token(request) or "", address=client_ip.address)
        await close_own_account(keeper, holder, Leaving(password=data.password, comments=data.comments))

    @get("/disclosures", operation_id="getMyDisclosures")
    async def get_disclosures(
        self, person: NamedDependency[Person], db: NamedDependency[Database]
    ) -> Response[LooksAnswer]:
        """Who looked at what one's comments left; a token that is good for one site tells of that site alone."""
        looks = await db.read(partial(_looks, person=person))
        return Response(LooksAnswer([look_view(each) for each in looks]), headers=_NO_STORE)


class MeExportController(Controller):
    """What takes the gate: one's own data, taken along."""

    path = "/api/v1/me"
    tags = ["account"]

    @get(
        "/export",
        operation_id="exportMe",
        responses={200: ResponseSpec(None, description="aparte-export/1", media_type="application/zip")},
    )
    async def export(
        self,
        request: Request[Any, Any, Any],
        person: NamedDependency[Person],
        db: NamedDependency[Database],
        gate: NamedDependency[Gate],
        clock: NamedDependency[Clock],
    ) -> Stream:
        """Everything held on one's account as a ZIP: `export.json`, a page for people in the language asked for
        (`?lang=`), and the JSON Schema of the format. It is made while it is sent, and stored nowhere; a token that
        is good for one site takes nothing along.
        """  # noqa: D205  the document shows it as one paragraph
        exporter = Exporter(db=db, gate=gate, clock=clock)
        return archive_response(await export_of_account(exporter, person, language_of(request)))


async def view_of(person: Person, db: Database, clock: Clock) -> AccountView:
    """An account as its session may know it: two sites cannot tell by its id that it is one person."""
    account_id, site_id = person.id, person.site_id
    if site_id is not None:
        account_id = await db.write(lambda session: grant_site(session, person.id, site_id, clock))
    return AccountView(id=account_id, username=person.username)


async def _answer(person: Person, db: Database, settings: Settings, clock: Clock) -> MeAnswer:
    return MeAnswer(await _own_view(person, db, clock), await alerts_view(person, db, settings))


async def _own_view(person: Person, db: Database, clock: Clock) -> OwnAccountView:
    if person.site_id is not None:
        known = await view_of(person, db, clock)
        return OwnAccountView(id=known.id, username=known.username)
    account = await db.read(lambda session: session.get_one(Account, person.id))
    return OwnAccountView(
        id=account.id,
        username=account.username,
        language=account.language,
        email_confirmed=account.email_confirmed_at is not None,
        created_at=to_wire(account.created_at),
        closes_at=msgspec.UNSET if account.closes_at is None else to_wire(account.closes_at),
    )


def _change(session: Session, account_id: str, data: MeInput, clock: Clock) -> None:
    if data.username is not None:
        rename(session, account_id, data.username, clock)
    if data.language is not None:
        speak(session, account_id, data.language)
    if data.alerts is not None:
        take_alerts(session, account_id, data.alerts, clock)


def _looks(session: Session, person: Person) -> list[LookMade]:
    looks = looks_at_account(session, person.id)
    if person.site_id is None:
        return looks
    slug = site_by_id(session, person.site_id).slug
    return [each for each in looks if each.site == slug]
