"""Forgetting again, in a main database that comes from a backup, what was erased since the backup was made."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType

from sqlmodel import Session, col, select

from comments.accounts.closing import SERVICE, close_for_good
from comments.accounts.invitations import forget_invitations_of_site
from comments.accounts.models import Account
from comments.accounts.site_people import erase_visits, remove_people
from comments.db.database import Database
from comments.disclosures.holding import drop_holds
from comments.discussion.deleting import empty_comment
from comments.discussion.models import Comment
from comments.discussion.parting import Parting, anonymise_comment, part
from comments.discussion.rules import Status
from comments.discussion.turns import stop_everybody
from comments.foundation.clock import Clock
from comments.sites.models import Site
from comments.sites.provisioning import remove_site
from comments.vault.erasure import erase_sealed
from comments.vault.ledger import Erased, HighWater, Ledger, known, note

_AT_ONCE = 500
Entries = Sequence[tuple[Erased, str]]


async def catch_up(main: Database, ledger: Ledger, clock: Clock) -> None:
    """Forget what the ledger names and this main database never heard of; raises VaultBehindError.

    To be awaited before anybody is answered: the database may have been put back by hand.
    """
    reached = await ledger.high_water()
    if reached is None or (sequence := await known(main, reached)) == reached.sequence:
        return
    erased = await ledger.erased(sequence)
    await main.write(lambda session: replay(session, erased, reached, clock))


def replay(session: Session, erased: Entries, reached: HighWater, clock: Clock) -> None:
    """Erase again what is there again; their keys are gone already. What stayed erased is left alone."""
    stop_everybody(session)
    for kind, forget in _FORGETTING.items():
        ids = sorted({row_id for each, row_id in erased if each is kind})
        for start in range(0, len(ids), _AT_ONCE):
            forget(session, ids[start : start + _AT_ONCE], clock)
            session.flush()
    note(session, reached)


def _erase_comments(session: Session, ids: Sequence[str], _clock: Clock) -> None:
    for comment in _living(session, ids):
        empty_comment(session, comment)


def _anonymise_comments(session: Session, ids: Sequence[str], _clock: Clock) -> None:
    for comment in _living(session, ids):
        anonymise_comment(session, comment)


def _erase_what_is_sealed(session: Session, ids: Sequence[str], _clock: Clock) -> None:
    for comment_id in ids:
        erase_sealed(session, comment_id)


def _let_holds_go(session: Session, ids: Sequence[str], _clock: Clock) -> None:
    drop_holds(session, ids)


def _close_accounts(session: Session, ids: Sequence[str], clock: Clock) -> None:
    """Those of their comments that were to go are named one by one: the others stay."""
    for account in session.exec(select(Account).where(col(Account.id).in_(ids))).all():
        for comment in session.exec(select(Comment).where(col(Comment.account_id) == account.id)).all():
            part(session, comment, Parting.KEEP)
        session.flush()
        close_for_good(session, account, clock)


def _remove_sites(session: Session, ids: Sequence[str], clock: Clock) -> None:
    for site in session.exec(select(Site).where(col(Site.id).in_(ids))).all():
        forget_invitations_of_site(session, site.id, clock)
        erase_visits(session, site.id)
        remove_site(session, site, SERVICE, clock)
        remove_people(session, site.id)


def _living(session: Session, ids: Sequence[str]) -> Iterator[Comment]:
    there = select(Comment).where(col(Comment.id).in_(ids), col(Comment.status) != Status.DELETED.value)
    yield from session.exec(there).all()


_FORGETTING: Mapping[Erased, Callable[[Session, Sequence[str], Clock], None]] = MappingProxyType(
    {
        Erased.COMMENT: _erase_comments,
        Erased.ANONYMISED: _anonymise_comments,
        Erased.OBJECTED: _erase_what_is_sealed,
        Erased.HOLD: _let_holds_go,
        Erased.ACCOUNT: _close_accounts,
        Erased.SITE: _remove_sites,
    }
)
