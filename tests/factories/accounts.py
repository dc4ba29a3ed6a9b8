"""People for tests, straight into the tables."""

from datetime import UTC, datetime

from sqlmodel import Session

from comments.accounts.look_alikes import skeleton
from comments.accounts.models import Account, Membership
from comments.accounts.people import Person, SessionKind
from comments.accounts.rules import Role, username_key
from comments.foundation.identifiers import new_id
from comments.sites.models import Site

CREATED = datetime(2026, 1, 1, tzinfo=UTC)


def make_account(session: Session, username: str = "alice", *, password_hash: str | None = None) -> Account:
    """An account without an e-mail address."""
    account = Account(
        id=new_id(),
        username=username,
        username_key=username_key(username),
        username_skeleton=skeleton(username),
        password_hash=password_hash,
        email_confirmed_at=CREATED,
        created_at=CREATED,
    )
    session.add(account)
    session.flush()
    return account


def make_member(session: Session, username: str, site: Site, role: Role) -> Account:
    """A new account with a role on a site."""
    account = make_account(session, username)
    session.add(Membership(site_id=site.id, account_id=account.id, role=role.value, since=CREATED))
    session.flush()
    return account


def person_of(account: Account, *, kind: SessionKind = "console", site_id: str | None = None) -> Person:
    """The account's holder, signed in."""
    return Person(
        id=account.id,
        username=account.username,
        session_id=new_id(),
        kind=kind,
        site_id=site_id,
        authenticated_at=CREATED,
    )
