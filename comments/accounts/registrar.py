"""What registering, and mailing links, needs of the running service; and how often one address is written to."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from sqlmodel import Session

from comments.accounts.links import forget_links
from comments.accounts.models import Account
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


@dataclass(frozen=True)
class Addressee:
    """An account, and the blind index of the address that it is written to at, if there is one."""

    account_id: str
    email_index: bytes | None = field(repr=False)


async def mail_to_whoever(
    registrar: Registrar,
    login: str,
    find: Callable[[Session, bytes | None], Addressee | None],
    send: Callable[[Session, Addressee], None],
) -> None:
    """Promise a mail to whoever has that name or address, if it may be written to; the same work where nobody has.

    `find` is given the blind index of an address that was typed, None for a name.
    """
    index = registrar.collector.email_index(login) if "@" in login else None
    found = await registrar.db.read(lambda session: find(session, index))
    # By name or by address: one mailbox is one count.
    whose = index or (found and found.email_index) or login.encode("utf-8", "surrogatepass")
    chosen = found if await registrar.may_mail(whose) else None

    def promise(session: Session) -> None:
        if chosen is None or session.get(Account, chosen.account_id) is None:
            queue_for_nobody(session, registrar.clock)
        else:
            send(session, chosen)

    await registrar.db.write(promise)


def queue_for_nobody(session: Session, clock: Clock) -> None:
    """Promise nothing, at the cost of a mailed link: how long an answer takes must not tell whether one was sent."""
    # In place of the link's own two statements; it is the commit that takes the time.
    for _ in range(2):
        forget_links(session, "")
    enqueue(session, NOBODY, {}, clock)
