"""Who looked at what one's comments left: when, where, as what, at which fields and why; never who."""

from typing import Final

import msgspec
from litestar import Response, get
from litestar.di import NamedDependency
from sqlmodel import Session

from comments.db.database import Database
from comments.disclosures.queries import LookMade, looks_at_account
from comments.disclosures.rules import FIELDS
from comments.foundation.texts import Texts, texts_for
from comments.sites.queries import site_by_slug
from comments.vault.gate import PURPOSES
from comments.web.dates import long_date
from comments.web.guards import Access, Entrance
from comments.web.visitor.account.frame import Frame

_AT_ONCE: Final = 50
_FAR: Final = 6


class LookLine(msgspec.Struct, frozen=True, kw_only=True):
    """One look; what it was for is None once the details of old acts are forgotten."""

    at: str
    site: str
    role: str | None
    purpose: str | None
    fields: str


class LooksPage(msgspec.Struct, frozen=True, kw_only=True):
    """A page of looks, the newest first, and how many there are in all."""

    lines: list[LookLine]
    number: int
    next: str | None
    first: str | None


@get("/looks", opt={"permission": Access.SIGNED_IN})
async def show_looks(
    frame: NamedDependency[Frame], entrance: NamedDependency[Entrance], db: NamedDependency[Database]
) -> Response[str]:
    """Every look by somebody else."""
    view = await db.read(lambda session: _view(session, entrance.person.id, frame))
    return frame.page("looks.html", domain="mydata", view=view)


def _view(session: Session, account_id: str, frame: Frame) -> LooksPage:
    looks, after = looks_at_account(session, account_id), _number(frame.query.get("after", ""))
    shown, texts = looks[after : after + _AT_ONCE], texts_for(frame.language, "mydata")
    names = {slug: site_by_slug(session, slug).name for slug in {look.site for look in shown}}
    more = after + _AT_ONCE < len(looks)
    return LooksPage(
        lines=[_line(look, names[look.site], texts) for look in shown],
        number=len(looks),
        next=frame.url("/account/looks", after=str(after + _AT_ONCE)) if more else None,
        first=frame.url("/account/looks") if after else None,
    )


def _line(look: LookMade, site: str, texts: Texts) -> LookLine:
    administrators = PURPOSES["admin"]
    return LookLine(
        at=long_date(look.at, texts.language),
        site=site,
        role=texts(f"mydata.role.{look.role}") if look.role in PURPOSES else None,
        purpose=texts(f"mydata.purpose.{look.purpose}") if look.purpose in administrators else None,
        fields=", ".join(texts(f"mydata.looks.field.{each}") for each in look.fields if each in FIELDS),
    )


def _number(text: str) -> int:
    """How many looks to pass over; what is no number passes over none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _FAR else 0
