from datetime import timedelta

import pytest
from sqlmodel import Session, select

from comments.accounts.errors import LinkSpentError
from comments.accounts.models import Account, AccountLink
from comments.accounts.queries import account_by_username, sessions_of
from comments.accounts.resetting import account_of_link, issue_link, mail_link, set_password
from comments.accounts.sessions import start_session
from comments.audit.actions import Action
from comments.audit.actors import OPERATOR
from comments.audit.queries import entries
from comments.db.database import Database
from comments.foundation.signing import Signer
from tests.clock import SettableClock
from tests.features.accounts.lobby import EMAIL, Lobby

SIGNER = Signer(bytes(32))


@pytest.fixture
async def link(database: Database, clock: SettableClock, alice: Account) -> str:
    """The token of a link for alice, beside one for bob."""

    def issue(session: Session, username: str) -> str:
        return issue_link(session, account_by_username(session, username), OPERATOR, SIGNER, clock)

    await database.write(lambda session: issue(session, "bob"))
    return await database.write(lambda session: issue(session, "alice"))


async def use(database: Database, clock: SettableClock, token: str) -> None:
    await database.write(lambda session: set_password(session, token, "new hash", clock))


async def test_a_link_names_its_account(database: Database, clock: SettableClock, alice: Account, link: str) -> None:
    assert (await database.read(lambda session: account_of_link(session, link, clock))).id == alice.id


async def test_a_link_sets_the_password(database: Database, clock: SettableClock, link: str) -> None:
    await use(database, clock, link)
    stored = await database.read(lambda session: account_by_username(session, "alice").password_hash)
    assert stored == "new hash"


async def test_a_link_works_once(database: Database, clock: SettableClock, link: str) -> None:
    await use(database, clock, link)
    with pytest.raises(LinkSpentError):
        await use(database, clock, link)


async def test_a_link_works_for_an_hour(database: Database, clock: SettableClock, link: str) -> None:
    clock.advance(timedelta(hours=1))
    with pytest.raises(LinkSpentError):
        await use(database, clock, link)


async def test_a_newer_link_takes_the_place_of_an_older(database: Database, clock: SettableClock, link: str) -> None:
    await database.write(
        lambda session: issue_link(session, account_by_username(session, "alice"), OPERATOR, SIGNER, clock)
    )
    with pytest.raises(LinkSpentError):
        await use(database, clock, link)


async def test_a_link_of_a_closed_account_is_spent(database: Database, clock: SettableClock, link: str) -> None:
    def close(session: Session) -> None:
        account_by_username(session, "alice").closed_at = clock.now

    await database.write(close)
    with pytest.raises(LinkSpentError):
        await use(database, clock, link)


@pytest.mark.parametrize("token", ["", "x", "\ud800"])
async def test_a_link_that_never_was_is_spent(database: Database, clock: SettableClock, link: str, token: str) -> None:
    with pytest.raises(LinkSpentError):
        await use(database, clock, token)


async def test_using_a_link_signs_its_holder_out_everywhere(
    database: Database, clock: SettableClock, alice: Account, link: str
) -> None:
    await database.write(lambda session: start_session(session, alice, "api", None, clock))
    await use(database, clock, link)
    assert await database.read(lambda session: sessions_of(session, alice.id, clock())) == []


async def test_a_link_is_stored_as_a_hash(database: Database, link: str) -> None:
    stored = await database.read(lambda session: [each.token_hash for each in session.exec(select(AccountLink))])
    assert all(link.encode() not in each for each in stored)


async def test_issue_and_use_are_recorded(database: Database, clock: SettableClock, alice: Account, link: str) -> None:
    await use(database, clock, link)
    record = await database.read(lambda session: entries(session, None))
    mine = [entry.action for entry in record if entry.subject == f"accounts:{alice.id}"]
    assert mine == [Action.CREDENTIAL_SET, Action.ACCOUNT_RESET]


async def test_whoever_set_a_password_is_told_by_mail(lobby: Lobby) -> None:
    account = await lobby.member()
    await mail_link(lobby.registrar, "ada")
    await use(lobby.registrar.db, lobby.clock, await lobby.token("mail.reset"))
    assert ("mail.password-changed", {"account": account.id}) in await lobby.promised()


@pytest.mark.parametrize("login", ["ada", "ADA", "Ada@Example.ORG"])
async def test_a_link_is_mailed_to_whoever_has_the_name_or_the_address(lobby: Lobby, login: str) -> None:
    account = await lobby.member()
    lobby.clock.advance(timedelta(seconds=1))
    await mail_link(lobby.registrar, login)
    kind, payload = (await lobby.promised())[-1]
    assert (kind, payload["account"]) == ("mail.reset", account.id)


@pytest.mark.parametrize("login", ["nobody", "nobody@example.org", "eve", EMAIL, "alice", "", "\x00", "\ud800@x.org"])
async def test_nothing_is_mailed_where_there_is_nobody_to_mail_to(lobby: Lobby, alice: Account, login: str) -> None:
    await lobby.join("eve")
    lobby.clock.advance(timedelta(seconds=1))
    await mail_link(lobby.registrar, login)
    assert (await lobby.kinds())[-1] == "account.nobody"


async def test_one_mailbox_gets_a_few_links_a_day_whatever_is_typed(lobby: Lobby) -> None:
    await lobby.member()
    for login in ("ada", EMAIL, "Ada", EMAIL.upper(), "ada", EMAIL):
        await mail_link(lobby.registrar, login)
    assert (await lobby.kinds()).count("mail.reset") == 4


async def test_a_password_that_is_set_leaves_the_second_factor(lobby: Lobby) -> None:
    account = await lobby.member()

    def give_factor(session: Session) -> None:
        session.get_one(Account, account.id).totp_confirmed_at = lobby.clock()

    await lobby.registrar.db.write(give_factor)
    await mail_link(lobby.registrar, "ada")
    await use(lobby.registrar.db, lobby.clock, await lobby.token("mail.reset"))
    assert (await lobby.account("ada")).totp_confirmed_at is not None
