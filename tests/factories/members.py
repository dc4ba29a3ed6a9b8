"""A member who commented, with everything that an account may have, in real vaults."""

from dataclasses import dataclass
from datetime import timedelta
from ipaddress import ip_address

from sqlmodel import Session

from comments.accounts.models import Account, AccountLink, LinkedIdentity, RecoveryCode
from comments.accounts.people import Arrival
from comments.accounts.sessions import begin_session
from comments.db.database import Database
from comments.discussion.models import Comment
from comments.foundation.identifiers import new_id
from comments.sites.models import Site
from comments.vault.assembly import Vault
from comments.vault.collection import store_identity
from tests.factories.accounts import make_account
from tests.factories.identities import leave_comment


@dataclass(frozen=True)
class Leaver:
    """Mia, whose address, session and second factor are sealed, and who said something that a guest answered."""

    account_id: str
    address_id: str
    session_id: str
    comment: Comment
    answer_id: str


async def make_leaver(database: Database, vault: Vault, site: Site, username: str = "mia") -> Leaver:
    """Mia as she stands before she leaves."""
    address_id, session_id = new_id(), new_id()
    sealed, index = await vault.collector.seal_account_email(address_id, f"{username}@example.org")
    begun_from = await vault.collector.seal_session_ip(session_id, ip_address("203.0.113.9"))
    comment = await leave_comment(database, vault, site, email=None)
    answer = await leave_comment(database, vault, site, ip="198.51.100.4")

    def make(session: Session) -> str:
        account = make_account(session, username)
        account.address_id, account.email_index = address_id, index
        store_identity(session, sealed)
        begin_session(session, account, Arrival(kind="account"), vault.clock, session_id=session_id)
        assert begun_from is not None
        store_identity(session, begun_from)
        expires = vault.clock() + timedelta(hours=1)
        session.add(LinkedIdentity(provider="oidc:x", subject_index=b"x", account_id=account.id, linked_at=expires))
        session.add(RecoveryCode(code_hash=username.encode(), account_id=account.id))
        session.add(
            AccountLink(token_hash=b"t", id=new_id(), account_id=account.id, purpose="old-email", expires_at=expires)
        )
        said = session.get_one(Comment, comment.id)
        said.account_id, said.author_kind, said.author_name = account.id, "member", username
        said.replies = 1
        answered = session.get_one(Comment, answer.id)
        answered.parent_id, answered.root_id, answered.depth = said.id, said.id, 1
        session.add_all([said, answered])
        return account.id

    account_id = await database.write(make)
    return Leaver(account_id, address_id, session_id, comment, answer.id)


def account_of(session: Session, leaver: Leaver) -> Account | None:
    """The row, while it is there."""
    return session.get(Account, leaver.account_id)
