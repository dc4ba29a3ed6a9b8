"""What registering, and mailing links, needs of the running service; and how often one address is written to."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlmodel import Session

from comments.accounts.links import forget_links
from comments.accounts.passwords import PasswordHasher
from comments.db.database import Database
from comments.foundation.clock import Clock
from comments.foundation.rate_limit import RateLimiter, Rule, TooManyRequestsError
from comments.foundation.signing import Signer
from comments.outbox.queueing import enqueue
from comments.vault.collection import Collector

NOBODY: Final = "account.nobody"
"""The outbox entry that asks for nothing."""
_MAILS_TO_ONE_ADDRESS: Final = Rule(limit=5, window=timedelta(days=1))
"""Nobody's mailbox is filled by whoever types their address into our forms again and again."""


@dataclass(frozen=True)
class Registrar:
    """Registers people, and mails them the links with which they prove themselves."""

    db: Database
    hasher: PasswordHasher
    collector: Collector
    signer: Signer
    limiter: RateLimiter
    clock: Clock

    async def may_mail(self, email_index: bytes) -> bool:
        """Whether an address may be written to once more today; counted whether or not anybody here has it."""
        try:
            await self.limiter.check("mail", email_index, rule=_MAILS_TO_ONE_ADDRESS)
        except TooManyRequestsError:
            return False
        return True


def queue_for_nobody(session: Session, clock: Clock) -> None:
    """Promise nothing, at the cost of a mailed link: how long an answer takes must not tell whether one was sent."""
    # In place of the link's own two statements; it is the commit that takes the time.
    for _ in range(2):
        forget_links(session, "")
    enqueue(session, NOBODY, {}, clock)
