"""Make an account's export: everything held on it, opened through the gate after the record of it is committed."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from sqlmodel import Session

from comments.accounts.models import Account, EmailChange
from comments.accounts.people import Person
from comments.db.database import Database
from comments.disclosures.queries import looks_at_account
from comments.disclosures.rules import periods_of
from comments.discussion.own_comments import Written, sealed_of_member, written_by
from comments.foundation.clock import Clock, to_wire
from comments.foundation.errors import NotSignedInError
from comments.portability.archiving import Content
from comments.portability.export_format import Export, ExportedComment
from comments.portability.exported_comments import exported_comments
from comments.portability.own_account import (
    OF_MEMBERS,
    account_of,
    exported_alert,
    exported_look,
    exported_places,
    exported_reactions,
    rules_of,
    sessions_of,
)
from comments.portability.own_alerts import own_alerts
from comments.portability.own_sessions import own_sessions
from comments.portability.subject_access import own_email
from comments.sites.queries import all_sites
from comments.sites.rules import SiteSettings
from comments.vault.bound import COMMENTS, IP, SESSIONS
from comments.vault.gate import AUTHOR, MOST_OWN_ROWS, Authorisation, Gate, Opened, OwnRow, OwnRows, Purpose

_AT_ONCE: Final = 50
"""How many comments are in memory at a time; between any two such batches others have their turn."""


@dataclass(frozen=True, kw_only=True)
class Exporter:
    """What exporting needs."""

    db: Database
    gate: Gate
    clock: Clock


@dataclass(frozen=True, kw_only=True)
class _Addresses:
    """The account's address, one that waits to take its place, and where each session came from. Prints none."""

    email: str | None = field(repr=False)
    new_email: str | None = field(repr=False)
    ips: Mapping[str, str | None] = field(repr=False)


async def export_of_account(exporter: Exporter, person: Person, language: str) -> Content:
    """All that is held on an account. Everything sealed is opened now, so that a refusal is no broken archive.

    Raises NotSignedInError to whoever holds a token of one site alone, and what the gate raises.
    """
    if person.site_id is not None:
        raise NotSignedInError
    now = exporter.clock()
    addresses = await _open_addresses(exporter, person.id)
    opened = await _open_comments(exporter, person.id)
    head = await exporter.db.read(partial(_head, account_id=person.id, addresses=addresses, clock=exporter.clock))

    async def comments() -> AsyncIterator[ExportedComment]:
        async for batch in _batches(exporter.db, person.id):
            for each in await exporter.db.read(partial(exported_comments, written=batch, opened=opened)):
                yield each

    return Content(head=head, comments=comments, language=language, at=now)


async def _open_addresses(exporter: Exporter, account_id: str) -> _Addresses:
    address_id, waiting_id = await exporter.db.read(partial(_address_ids, account_id=account_id))
    ids = await exporter.db.read(partial(_session_ids, account_id=account_id, clock=exporter.clock))
    opened = await _open(exporter, account_id, SESSIONS, [OwnRow(row_id=each) for each in ids])
    return _Addresses(
        email=None if address_id is None else await own_email(exporter.gate, account_id, address_id),
        new_email=None if waiting_id is None else await own_email(exporter.gate, account_id, waiting_id),
        ips={each: found.values.get(IP) for each, found in opened.items()},
    )


async def _open_comments(exporter: Exporter, account_id: str) -> Mapping[str, Opened]:
    """What is sealed with somebody's comments; an address takes little room, so that all of them stay in memory."""
    rows = await exporter.db.read(partial(_sealed_rows, account_id=account_id))
    return await _open(exporter, account_id, COMMENTS, rows)


async def _open(exporter: Exporter, account_id: str, table_name: str, rows: Sequence[OwnRow]) -> Mapping[str, Opened]:
    authorisation = Authorisation(person_id=account_id, role=AUTHOR, site_id=None, purpose=Purpose.SELF_ACCESS)
    opened: dict[str, Opened] = {}
    for start in range(0, len(rows), MOST_OWN_ROWS):
        some = tuple(rows[start : start + MOST_OWN_ROWS])
        own = OwnRows(subject=f"accounts:{account_id}", table_name=table_name, fields=_FIELDS[table_name], rows=some)
        opened |= await exporter.gate.open_own(authorisation, own)
    return opened


_FIELDS: Final = {COMMENTS: ("ip", "email"), SESSIONS: (IP,)}


async def _batches(db: Database, account_id: str) -> AsyncIterator[Sequence[Written]]:
    last: Written | None = None
    while batch := await db.read(partial(written_by, account_id=account_id, last=last, limit=_AT_ONCE)):
        yield batch
        last = batch[-1]


def _head(session: Session, account_id: str, addresses: _Addresses, clock: Clock) -> Export:
    """All but the comments. What another feature holds on an account gets a field in `Export`, and a line here."""
    now = clock()
    return Export(
        made_at=to_wire(now),
        made_for="account",
        account=account_of(session, account_id, (addresses.email, addresses.new_email)),
        sessions=sessions_of(own_sessions(session, account_id, now), addresses.ips),
        places=exported_places(session, account_id),
        alerts=[exported_alert(each) for each in own_alerts(session, account_id)],
        reactions=exported_reactions(session, account_id),
        disclosures=[exported_look(each) for each in looks_at_account(session, account_id)],
        rules=rules_of(OF_MEMBERS, SiteSettings()),
    )


def _address_ids(session: Session, account_id: str) -> tuple[str | None, str | None]:
    change = session.get(EmailChange, account_id)
    return session.get_one(Account, account_id).address_id, None if change is None else change.address_id


def _session_ids(session: Session, account_id: str, clock: Clock) -> list[str]:
    """Sessions whose address is still kept."""
    now = clock()
    mine = own_sessions(session, account_id, now)
    return [each.id for each in mine if each.ip_until is None or each.ip_until > now]


def _sealed_rows(session: Session, account_id: str) -> list[OwnRow]:
    periods = {site.id: periods_of(SiteSettings.of(site)) for site in all_sites(session)}
    return [
        OwnRow(row_id=comment_id, site_id=site_id, periods=periods[site_id])
        for comment_id, site_id in sealed_of_member(session, account_id)
    ]
