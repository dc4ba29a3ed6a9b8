"""Keep the promise of a mail: find out what is to be said and to whom, write it, hand it over."""

from dataclasses import dataclass
from datetime import timedelta

from comments.accounts.mails import Mail, queue_forget_address
from comments.db.database import Database
from comments.discussion.receipt_searches import forget_address
from comments.foundation.clock import Clock
from comments.foundation.signing import Signer
from comments.notifications.addressing import addressee
from comments.notifications.composing import compose
from comments.notifications.delivering import Courier
from comments.notifications.filing import MailFolder
from comments.notifications.letterhead import Letterhead
from comments.notifications.occasions import occasion_of
from comments.outbox.claiming import is_last
from comments.outbox.models import OutboxEntry
from comments.register.categories import CATEGORIES
from comments.vault.addresses import AddressBook


@dataclass(frozen=True, kw_only=True)
class Postman:
    """Delivers every kind of mail; `send` is what the worker calls."""

    db: Database
    addresses: AddressBook
    courier: Courier
    folder: MailFolder
    letterhead: Letterhead
    signer: Signer
    clock: Clock

    async def send(self, entry: OutboxEntry) -> None:
        """Send one mail, or drop it in silence when there is nothing to say any more.

        An address that was only kept for this mail is forgotten after it, sent or given up.
        """
        try:
            await self._send(entry)
        except Exception as failure:
            if is_last(entry, failure):
                await self._forget_old_address(entry)
            raise
        await self._forget_old_address(entry)

    async def tidy_up(self) -> None:
        """Remove mails that lie in the folder for longer than the outbox keeps what it delivered."""
        await self.folder.forget_before(self.clock() - timedelta(days=CATEGORIES["outbox"].period_days or 0))

    async def _send(self, entry: OutboxEntry) -> None:
        occasion = await self.db.read(lambda session: occasion_of(session, entry, self.signer, self.clock))
        to = None if occasion is None else await addressee(self.addresses, occasion)
        if occasion is not None and to is not None:
            await self.courier.deliver(compose(entry, occasion, to, self.letterhead))

    async def _forget_old_address(self, entry: OutboxEntry) -> None:
        if entry.kind == Mail.EMAIL_CHANGED:
            address_id = entry.payload["address"]
            await self.db.write(lambda session: queue_forget_address(session, address_id, self.clock))
        if entry.kind == Mail.LOST_RECEIPTS:
            search_id = entry.payload["search"]
            await self.db.write(lambda session: forget_address(session, search_id, self.clock))
