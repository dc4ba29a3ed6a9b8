"""Make a guest's export: what one comment left, or those that a mailed link found."""

from collections.abc import AsyncIterator, Sequence
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
from comments.vault.gate import AUTHOR, Authorisation, Look, Opened, Purpose


async def export_of_comments(
    exporter: Exporter, comment_ids: Sequence[str], made_for: MadeFor, language: str
) -> Content:
    """Some comments of one guest; addresses are opened for a receipt alone. Raises what the gate raises."""
    written = await exporter.db.read(partial(written_with, comment_ids=comment_ids))
    opened: dict[str, Opened] = {}
    if made_for == "receipt":
        opened = {each.comment.id: await _open(exporter, each) for each in written}
    now = exporter.clock()
    head = await exporter.db.read(partial(_head, written=written, made_for=made_for, made_at=to_wire(now)))
    listed = await exporter.db.read(partial(exported_comments, written=written, opened=opened))

    async def comments() -> AsyncIterator[ExportedComment]:
        for each in listed:
            yield each

    return Content(head=head, comments=comments, language=language, at=now)


async def _open(exporter: Exporter, written: Written) -> Opened:
    comment, settings = written.comment, SiteSettings.of(written.site)
    authorisation = Authorisation(person_id=None, role=AUTHOR, site_id=comment.site_id, purpose=Purpose.SELF_ACCESS)
    look = Look(row_id=comment.id, fields=("ip", "email"), periods=periods_of(settings))
    return await exporter.gate.open(authorisation, look)


def _head(session: Session, written: Sequence[Written], made_for: MadeFor, made_at: str) -> Export:
    looks = [made for each in written for made in looks_at(session, each.site.id, each.comment.id)]
    return Export(
        made_at=made_at,
        made_for=made_for,
        disclosures=[exported_look(each) for each in sorted(looks, key=lambda made: made.at, reverse=True)],
        rules=rules_of(OF_GUESTS),
    )
