"""Before the operator comes: members are written to in every way there is, and alice sees to what was given up."""

from functools import partial

from sqlmodel import Session, col, select

from comments.accounts.mails import Mail
from comments.accounts.queries import account_by_username
from comments.outbox.models import OutboxEntry
from comments.sites.queries import site_by_slug
from tests.canary.stage import Stage
from tests.canary.visitors import ALICE, BOB, CHARLIE, MIA, Visitor
from tests.factories.mails import Reader, invite, promise_all, search_receipts
from tests.factories.reports import make_report

_MAIL = "/console/sites/garage/mail"


async def everybody_is_written_to(stage: Stage) -> None:
    """A mail of every kind to each member; invitations are given up, and alice has one tried again, one dropped."""
    for visitor in (ALICE, BOB, CHARLIE, MIA):
        await stage.running.db.write(partial(promise_all, reader=await _reader(stage, visitor)))
    first, second, *_ = await stage.running.db.write(_give_up)
    async with stage.browser(ALICE) as client:
        await client.get(_MAIL)
        await stage.submit(client, _MAIL, {"letter": first, "act": "retry"})
        await stage.submit(client, _MAIL, {"letter": second, "act": "drop"})
        await stage.submit(client, _MAIL, {"letter": ALICE.email, "act": MIA.email})


async def _reader(stage: Stage, visitor: Visitor) -> Reader:
    running = stage.running
    account = await running.db.read(lambda session: account_by_username(session, visitor.name))
    garage = await running.db.read(lambda session: site_by_slug(session, "garage"))
    return Reader(
        account_id=account.id,
        address_id=account.address_id or "",
        invitation_id=await invite(running.db, running.vault, running.signer, garage, visitor.email),
        search_id=await search_receipts(running.db, running.vault, running.signer, visitor.email),
        report_id=await make_report(running.db, running.vault, garage, email=visitor.email),
        signer=running.signer,
        clock=running.clock,
    )


def _give_up(session: Session) -> list[str]:
    waiting = session.exec(select(OutboxEntry).where(col(OutboxEntry.kind) == Mail.INVITATION.value)).all()
    given_up = [entry for entry in waiting if entry.done_at is None]
    for entry in given_up:
        entry.dead, entry.last_error = True, "MailRefusedError"
    return [entry.id for entry in given_up]
