"""Make a guest's export: what one comment left, or those that a mailed link found."""

from collections.abc import AsyncIterator, Mapping, Sequence
from functools import partial

from sqlmodel import Session

from comments.disclosures.queries import looks_at
from comments.disclosures.rules import periods_of
from comments.discussion.own_comments import Written, written_with
from comments.foundation.clock import to_wire
from comments.portability.archiving import Content
from comments.portability.export_format import Export, ExportedComment, MadeFor
from comments.portability.exported_comments import exported_comments
from comments.portability.exporting import Exporter
from comments.portability.own_account import OF_GUESTS, exported_look, rules_of
from comments.sites.rules import SiteSettings
from comments.vault.bound import EMAIL, IP, RECEIPT_SEARCHES
from comments.vault.gate import AUTHOR, MOST_OWN_ROWS, Authorisation, Look, Opened, OwnRow, OwnRows, Purpose


async def export_of_comments(
    exporter: Exporter, comment_ids: Sequence[str], search_id: str | None, language: str
) -> Content:
    """Comments of one guest, known by a receipt, or by the search of a mailed link: then no IP is opened.

    Raises what the gate raises.
    """
    made_for: MadeFor = "receipt" if search_id is None else "mailed-link"
    written = await exporter.db.read(partial(written_with, comment_ids=comment_ids))
    opened = await _open(exporter, written, search_id)
    now = exporter.clock()
    head = await exporter.db.read(partial(_head, written=written, made_for=made_for, made_at=to_wire(now)))
    listed = await exporter.db.read(partial(exported_comments, written=written, opened=opened))

    async def comments() -> AsyncIterator[ExportedComment]:
        for each in listed:
            yield each

    return Content(head=head, comments=comments, language=language, at=now)


async def _open(exporter: Exporter, written: Sequence[Written], search_id: str | None) -> Mapping[str, Opened]:
    """One comment of a receipt as its page opens it; what a search found by its entries of the record."""
    if search_id is None:
        return {each.comment.id: await _open_both(exporter, each) for each in written}
    rows = [OwnRow(row_id=each.comment.id, site_id=each.site.id, periods=_periods(each)) for each in written]
    authorisation = Authorisation(person_id=None, role=AUTHOR, site_id=None, purpose=Purpose.SELF_ACCESS)
    opened: dict[str, Opened] = {}
    for start in range(0, len(rows), MOST_OWN_ROWS):
        some = tuple(rows[start : start + MOST_OWN_ROWS])
        own = OwnRows(subject=f"{RECEIPT_SEARCHES}:{search_id}", fields=(EMAIL,), rows=some)
        opened |= await exporter.gate.open_own(authorisation, own)
    return opened


async def _open_both(exporter: Exporter, written: Written) -> Opened:
    site_id = written.comment.site_id
    authorisation = Authorisation(person_id=None, role=AUTHOR, site_id=site_id, purpose=Purpose.SELF_ACCESS)
    look = Look(row_id=written.comment.id, fields=(IP, EMAIL), periods=_periods(written))
    return await exporter.gate.open(authorisation, look)


def _periods(written: Written) -> dict[str, int]:
    return periods_of(SiteSettings.of(written.site))


def _rules_in_common(written: Sequence[Written]) -> SiteSettings:
    """The rules of the one site that it was all left on, or the usual ones."""
    sites = {each.site.id: each.site for each in written}
    return SiteSettings.of(*sites.values()) if len(sites) == 1 else SiteSettings()


def _head(session: Session, written: Sequence[Written], made_for: MadeFor, made_at: str) -> Export:
    looks = [made for each in written for made in looks_at(session, each.site.id, each.comment.id)]
    return Export(
        made_at=made_at,
        made_for=made_for,
        disclosures=[exported_look(each) for each in sorted(looks, key=lambda made: made.at, reverse=True)],
        rules=rules_of(OF_GUESTS, _rules_in_common(written)),
    )
