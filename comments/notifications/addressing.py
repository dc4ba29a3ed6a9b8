"""The one place that asks for somebody's address: for the envelope, or for the search whose answer goes there."""

from email.headerregistry import Address

from comments.foundation.mailboxes import UnmailableError, mailbox
from comments.notifications.errors import MailRefusedError
from comments.notifications.occasions import Occasion
from comments.vault.addresses import AddressBook
from comments.vault.bound import RECEIPT_SEARCHES


async def addressee(book: AddressBook, occasion: Occasion) -> Address | None:
    """Whom to write to; None once the address is forgotten. Raises MailRefusedError for one no mail can go to."""
    email = await book.address_for_delivery(occasion.table_name, occasion.row_id)
    if email is None:
        return None
    try:
        return mailbox(email)
    except UnmailableError:
        raise MailRefusedError from None


async def searched_address(book: AddressBook, search_id: str) -> str | None:
    """Under which address somebody looks for their receipts; None once it is forgotten."""
    return await book.address_for_delivery(RECEIPT_SEARCHES, search_id)
