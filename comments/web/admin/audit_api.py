"""A site's record as JSON."""

import msgspec
from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromQuery

from comments.accounts.rules import Permission
from comments.db.database import Database
from comments.disclosures.queries import RecordLine, record_of
from comments.foundation.clock import to_wire
from comments.web.admin.cursors import read_sequence
from comments.web.admin.headers import NO_STORE
from comments.web.guards import Entrance, site_of


class EntryAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """One act; `actor` is a username, or null for the service, the operator and authors."""

    id: str
    at: str
    actor: str | None
    action: str
    purpose: str | None
    fields: tuple[str, ...]
    subject: str | None
    hash: str

    @classmethod
    def of(cls, line: RecordLine) -> "EntryAnswer":
        """As it goes out."""
        return cls(
            id=line.id,
            at=to_wire(line.at),
            actor=line.actor,
            action=line.action,
            purpose=line.purpose,
            fields=line.fields,
            subject=line.subject,
            hash=line.hash,
        )


class RecordAnswer(msgspec.Struct, frozen=True):
    """A stretch of the record, newest first."""

    entries: list[EntryAnswer]
    next: str | None


@get("/sites/{site:str}/audit", operation_id="listRecord", opt={"permission": Permission.RECORD_READ}, tags=["record"])
async def list_record(
    entrance: NamedDependency[Entrance], db: NamedDependency[Database], cursor: FromQuery[str | None] = None
) -> Response[RecordAnswer]:
    """Who looked at sealed data, decided about comments, or changed the rules."""
    site, before = site_of(entrance), read_sequence(cursor)
    page = await db.read(lambda session: record_of(session, site.id, before))
    following = None if page.next is None else str(page.next)
    return Response(RecordAnswer([EntryAnswer.of(line) for line in page.entries], following), headers=NO_STORE)
