"""One's own account by program, and who looked at what one left."""

from functools import partial
from typing import Any

import msgspec
from litestar import Controller, Request, Response, get, patch
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import JSONBody
from litestar.response import Stream
from sqlmodel import Session

from comments.accounts.connecting import grant_site
from comments.accounts.models import Account
from comments.accounts.people import Person
from comments.accounts.renaming import rename
from comments.accounts.speaking import speak
from comments.db.database import Database
from comments.disclosures.queries import LookMade, looks_at_account
from comments.foundation.clock import Clock, to_wire
from comments.foundation.errors import NotSignedInError
from comments.portability.exporting import Exporter, export_of_account
from comments.sites.queries import site_by_id
from comments.vault.gate import Gate
from comments.web.problems import language_of
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


class MeAnswer(msgspec.Struct, frozen=True):
    """Whoever holds the token."""

    account: OwnAccountView


class MeInput(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to be changed; what is left out stays."""

    username: str | None = None
    language: str | None = None


class MeController(Controller):
    """Known by the bearer token alone."""

    path = "/api/v1/me"
    tags = ["account"]

    @get("/", operation_id="getMe")
    async def get_me(
        self, person: NamedDependency[Person], db: NamedDependency[Database], clock: NamedDependency[Clock]
    ) -> Response[MeAnswer]:
        """One's own account; a token that is good for one site is told the id by which that site knows it."""
        return Response(MeAnswer(await _own_view(person, db, clock)), headers=_NO_STORE)

    @patch("/", operation_id="changeMe")
    async def change_me(
        self,
        person: NamedDependency[Person],
        data: JSONBody[MeInput],
        db: NamedDependency[Database],
        clock: NamedDependency[Clock],
    ) -> Response[MeAnswer]:
        """Change one's name, at most once in 14 days, or the language of one's mails."""
        if person.site_id is not None:
            raise NotSignedInError
        await db.write(partial(_change, account_id=person.id, data=data, clock=clock))
        return Response(MeAnswer(await _own_view(person, db, clock)), headers=_NO_STORE)

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
    )


def _change(session: Session, account_id: str, data: MeInput, clock: Clock) -> None:
    if data.username is not None:
        rename(session, account_id, data.username, clock)
    if data.language is not None:
        speak(session, account_id, data.language)


def _looks(session: Session, person: Person) -> list[LookMade]:
    looks = looks_at_account(session, person.id)
    if person.site_id is None:
        return looks
    slug = site_by_id(session, person.site_id).slug
    return [each for each in looks if each.site == slug]
