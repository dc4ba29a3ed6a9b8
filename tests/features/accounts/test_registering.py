import pytest
from sqlmodel import Session, select

from comments.accounts.errors import AccountTakenError
from comments.accounts.models import Account
from comments.accounts.passwords import PasswordHasher
from comments.accounts.people import Arrival
from comments.accounts.queries import find_by_email_index
from comments.accounts.registering import NewAccount, add_account
from comments.accounts.signing_in import Attempt, Doorkeeper, sign_in
from comments.audit.actions import Action
from comments.audit.queries import entries
from comments.db.database import Database
from comments.foundation.errors import InvalidInputError
from comments.outbox.models import OutboxEntry
from comments.portability.subject_access import own_email
from comments.vault.assembly import Vault
from comments.vault.errors import VaultLockedError
from tests.clock import SettableClock

PASSWORD = "correct horse battery"


class Desk:
    """Adds accounts as the command line does."""

    def __init__(self, database: Database, hasher: PasswordHasher, vault: Vault, clock: SettableClock) -> None:
        self.database, self.hasher, self.vault, self.clock = database, hasher, vault, clock

    async def add(
        self,
        username: str = "alice",
        email: str = "alice@example.org",
        password: str = PASSWORD,
        *,
        verified: bool = False,
    ) -> Account:
        new = NewAccount(username=username, email=email, password=password, verified=verified)
        return await add_account(self.database, self.hasher, self.vault.collector, new, self.clock)


@pytest.fixture
def desk(database: Database, hasher: PasswordHasher, vault: Vault, clock: SettableClock) -> Desk:
    return Desk(database, hasher, vault, clock)


@pytest.mark.parametrize("login", ["alice", "Alice@Example.ORG"])
async def test_a_new_account_signs_in_by_name_and_by_address(desk: Desk, keeper: Doorkeeper, login: str) -> None:
    await desk.add("bob", "bob@example.org")
    added = await desk.add()
    signed_in = await sign_in(keeper, Attempt(login=login, password=PASSWORD, arrival=Arrival(kind="api")))
    assert signed_in.person.id == added.id


@pytest.mark.clause("P10")
async def test_the_address_of_an_account_lies_sealed(desk: Desk) -> None:
    added = await desk.add()
    assert await own_email(desk.vault.gate, added.id, added.address_id or "") == "alice@example.org"


@pytest.mark.clause("P10")
@pytest.mark.parametrize(
    ("username", "email"),
    [("ALICE", "other@example.org"), ("\uff21lice", "other@example.org"), ("other", "Alice@EXAMPLE.org")],
)
async def test_a_name_and_an_address_are_taken_once(desk: Desk, username: str, email: str) -> None:
    await desk.add()
    with pytest.raises(AccountTakenError):
        await desk.add(username, email)


@pytest.mark.parametrize("username", ["admin", "support"])
async def test_the_operator_gives_out_reserved_names(desk: Desk, username: str) -> None:
    assert (await desk.add(username)).username == username


async def test_the_operator_may_give_out_names_that_look_alike(desk: Desk) -> None:
    await desk.add("paul")
    assert (await desk.add("pauI", "other@example.org")).username == "pauI"


async def test_an_account_that_could_not_be_added_leaves_its_key_to_be_forgotten(desk: Desk) -> None:
    await desk.add()
    with pytest.raises(AccountTakenError):
        await desk.add(email="other@example.org")
    kinds = await desk.database.read(lambda session: list(session.exec(select(OutboxEntry.kind))))
    assert kinds == ["account.forget-address"]


async def test_the_index_of_an_address_finds_its_account(desk: Desk) -> None:
    await desk.add("bob", "bob@example.org")
    added = await desk.add()
    index = desk.vault.collector.email_index("alice@example.org")
    found = await desk.database.read(lambda session: find_by_email_index(session, index))
    assert found is not None
    assert found.id == added.id


@pytest.mark.parametrize("verified", [True, False])
async def test_an_address_is_confirmed_at_the_operators_word_alone(desk: Desk, verified: bool) -> None:
    added = await desk.add(verified=verified)
    assert (added.email_confirmed_at is not None) == verified


@pytest.mark.parametrize(
    ("username", "email", "password"),
    [
        ("al ice", "alice@example.org", PASSWORD),
        ("alice", "alice", PASSWORD),
        ("alice", "alice@example.org", "short"),
        ("alice", "a@example.org", "alicealicealice"),
    ],
)
async def test_what_is_unfit_adds_nobody(desk: Desk, username: str, email: str, password: str) -> None:
    with pytest.raises(InvalidInputError):
        await desk.add(username, email, password)
    assert await desk.database.read(lambda session: list(session.exec(select(Account.id)))) == []


async def test_adding_an_account_is_recorded_without_its_address(desk: Desk) -> None:
    added = await desk.add()

    def recorded(session: Session) -> list[tuple[str, str | None, bool]]:
        return [(each.action, each.subject, "example.org" in str(each.payload)) for each in entries(session, None)]

    found = await desk.database.read(recorded)
    assert (Action.ACCOUNT_ADDED, f"accounts:{added.id}", False) in found


async def test_with_the_vault_locked_nobody_is_added(desk: Desk) -> None:
    desk.vault._keyring.lock("missing")
    with pytest.raises(VaultLockedError):
        await desk.add()
