"""Changing one's own name: not often, and never to one that people would take for somebody else's."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from comments.accounts.errors import RenamedRecentlyError, UsernameTakenError
from comments.accounts.models import Account
from comments.accounts.naming import claim, own_choice
from comments.accounts.own_acts import own_act
from comments.audit.actions import Action
from comments.audit.log import append
from comments.foundation.clock import Clock

BETWEEN_NAMES: Final = timedelta(days=14)


def free_from(account: Account) -> datetime | None:
    """When the name can be changed again, if it was changed before."""
    return None if account.renamed_at is None else account.renamed_at + BETWEEN_NAMES


def rename(session: Session, account_id: str, username: str, clock: Clock) -> Account:
    """Give somebody the name that they chose; what they wrote before keeps the name it was written under.

    Raises InvalidInputError, UsernameTakenError or RenamedRecentlyError; the name they have already changes nothing.
    """
    account, name = session.get_one(Account, account_id), own_choice(username)
    if name.username == account.username:
        return account
    free = free_from(account)
    if free is not None and clock() < free:
        raise RenamedRecentlyError(free)
    claim(session, name, but_for=account.id)
    account.username, account.username_key, account.username_skeleton = name.username, name.key, name.skeleton
    account.renamed_at = clock()
    session.add(account)
    try:
        session.flush()
    except IntegrityError:
        raise UsernameTakenError from None
    append(session, own_act(Action.ACCOUNT_RENAMED, account.id), clock)
    return account
