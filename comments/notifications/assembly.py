"""The postman put together from the operator's settings."""

from comments.db.database import Database
from comments.foundation.clock import Clock
from comments.foundation.mail_server import MailServer
from comments.foundation.signing import Signer
from comments.notifications.delivering import Courier, SmtpCourier
from comments.notifications.filing import MailFolder
from comments.notifications.finding_receipts import ReceiptSearcher
from comments.notifications.letterhead import letterhead_of
from comments.notifications.sending import Postman
from comments.settings import Settings
from comments.vault.addresses import AddressBook
from comments.vault.finding import Finder


def new_postman(settings: Settings, db: Database, addresses: AddressBook, signer: Signer, clock: Clock) -> Postman:
    """A postman who goes to the operator's mail server, or to a folder where there is none."""
    letterhead, folder = letterhead_of(settings), MailFolder(settings.data_dir)
    courier: Courier = folder
    if settings.smtp_url:
        courier = SmtpCourier(MailServer.parse(settings.smtp_url), letterhead.host)
    return Postman(
        db=db,
        addresses=addresses,
        courier=courier,
        folder=folder,
        letterhead=letterhead,
        signer=signer,
        clock=clock,
    )


def new_searcher(db: Database, addresses: AddressBook, finder: Finder, clock: Clock) -> ReceiptSearcher:
    """Who looks for lost receipts."""
    return ReceiptSearcher(db=db, addresses=addresses, finder=finder, clock=clock)
