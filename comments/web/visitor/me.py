"""One's own account by program, and who looked at what one left."""

from functools import partial

import msgspec
from litestar import Controller, Response, get
from litestar.di import NamedDependency
from sqlmodel import Session

from comments.accounts.people import Person
from comments.db.database import Database
from comments.disclosures.queries import LookMade, looks_at_account
from comments.foundation.clock import to_wire
from comments.sites.queries import site_by_id
from comments.web.visitor.receipts import LooksAnswer, LookView

_NO_STORE = {"Cache-Control": "no-store"}


class AccountView(msgspec.Struct, frozen=True, kw_only=True):
    """An account as its holder and others may see it."""

    id: str
    username: str


class MeAnswer(msgspec.Struct, frozen=True):
    """Whoever holds the token."""

    account: AccountView


class MeController(Controller):
    """Known by the bearer token alone."""

    path = "/api/v1/me"
    tags = ["account"]

    @get("/", operation_id="getMe")
    async def get_me(self, person: NamedDependency[Person]) -> Response[MeAnswer]:
        """One's own account."""
        return Response(MeAnswer(AccountView(id=person.id, username=person.username)), headers=_NO_STORE)

    @get("/disclosures", operation_id="getMyDisclosures")
    async def get_disclosures(
        self, person: NamedDependency[Person], db: NamedDependency[Database]
    ) -> Response[LooksAnswer]:
        """Who looked at what one's comments left; a token that is good for one site tells of that site alone."""
        looks = await db.read(partial(_looks, person=person))
        return Response(LooksAnswer([_view(each) for each in looks]), headers=_NO_STORE)


def _looks(session: Session, person: Person) -> list[LookMade]:
    looks = looks_at_account(session, person.id)
    if person.site_id is None:
        return looks
    slug = site_by_id(session, person.site_id).slug
    return [each for each in looks if each.site == slug]


def _view(made: LookMade) -> LookView:
    return LookView(at=to_wire(made.at), fields=list(made.fields), purpose=made.purpose, role=made.role, site=made.site)
