"""The one place that asks for somebody's address: to put it on the envelope, and nowhere else."""

from email.headerregistry import Address

from comments.foundation.mailboxes import UnmailableError, mailbox
from comments.notifications.errors import MailRefusedError
from comments.notifications.occasions import Occasion
from comments.vault.addresses import AddressBook


async def addressee(book: AddressBook, occasion: Occasion) -> Address | None:
    """Whom to write to; None once the address is forgotten. Raises MailRefusedError for one no mail can go to."""
    email = await book.address_for_delivery(occasion.table_name, occasion.row_id)
    if email is None:
        return None
    try:
        return mailbox(email)
    except UnmailableError:
        raise MailRefusedError from None
