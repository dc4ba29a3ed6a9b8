from datetime import timedelta

import pytest
from sqlmodel import Session, select

from comments.accounts.changing_passwords import PasswordChange, change_password
from comments.accounts.errors import RecentSignInNeededError, WrongCredentialsError
from comments.accounts.models import Account
from comments.accounts.people import Arrival
from comments.accounts.proving import Holder
from comments.accounts.queries import sessions_of
from comments.accounts.sessions import SignedIn, begin_session, person_by_token, start_session
from comments.accounts.signing_in import Attempt, Doorkeeper, sign_in
from comments.foundation.errors import InvalidInputError, NotSignedInError
from comments.outbox.models import OutboxEntry
from tests.clock import SettableClock
from tests.features.accounts.conftest import PASSWORD

NEW = "quite another long phrase"
ARRIVAL = Arrival(kind="account")


@pytest.fixture
def backend() -> str:
    """Nothing here depends on the kind of database."""
    return "sqlite"


async def begin(keeper: Doorkeeper, account: Account) -> SignedIn:
    return await keeper.db.write(lambda session: begin_session(session, account, ARRIVAL, keeper.clock))


async def change(keeper: Doorkeeper, begun: SignedIn, present: str = PASSWORD, new: str = NEW) -> SignedIn:
    return await change_password(
        keeper, Holder(person=begun.person, token=begun.token), PasswordChange(present=present, new=new)
    )


async def set_on(keeper: Doorkeeper, account: Account, **values: object) -> None:
    def change_row(session: Session) -> None:
        row = session.get_one(Account, account.id)
        for name, value in values.items():
            setattr(row, name, value)

    await keeper.db.write(change_row)


async def test_the_new_password_signs_in(keeper: Doorkeeper, alice: Account) -> None:
    await change(keeper, await begin(keeper, alice))
    signed_in = await sign_in(keeper, Attempt(login="alice", password=NEW, arrival=ARRIVAL))
    assert signed_in.person.id == alice.id


async def test_the_old_one_does_not(keeper: Doorkeeper, alice: Account) -> None:
    await change(keeper, await begin(keeper, alice))
    with pytest.raises(WrongCredentialsError):
        await sign_in(keeper, Attempt(login="alice", password=PASSWORD, arrival=ARRIVAL))


async def test_the_session_goes_on_under_another_token(keeper: Doorkeeper, alice: Account) -> None:
    begun = await begin(keeper, alice)
    after = await change(keeper, begun)
    assert (after.person.session_id, after.token == begun.token) == (begun.person.session_id, False)


async def test_the_old_token_is_worth_nothing(keeper: Doorkeeper, alice: Account) -> None:
    begun = await begin(keeper, alice)
    await change(keeper, begun)
    with pytest.raises(NotSignedInError):
        await keeper.db.read(lambda session: person_by_token(session, begun.token, "account", keeper.clock))


async def test_every_other_session_ends(keeper: Doorkeeper, alice: Account) -> None:
    await keeper.db.write(lambda session: start_session(session, alice, "api", None, keeper.clock))
    after = await change(keeper, await begin(keeper, alice))
    left = await keeper.db.read(lambda session: sessions_of(session, alice.id, keeper.clock()))
    assert [each.id for each in left] == [after.person.session_id]


@pytest.mark.parametrize("present", ["", "not the right one", "x" * 300])
async def test_without_the_present_password_nothing_changes(keeper: Doorkeeper, alice: Account, present: str) -> None:
    begun = await begin(keeper, alice)
    with pytest.raises(WrongCredentialsError):
        await change(keeper, begun, present)


@pytest.mark.parametrize("new", ["short", "alicealicealice", "sunshinesunshine", "x" * 257])
async def test_an_unfit_password_is_refused(keeper: Doorkeeper, alice: Account, new: str) -> None:
    begun = await begin(keeper, alice)
    with pytest.raises(InvalidInputError):
        await change(keeper, begun, new=new)


async def test_with_a_second_factor_8_characters_will_do(keeper: Doorkeeper, alice: Account) -> None:
    begun = await begin(keeper, alice)
    await set_on(keeper, alice, totp_confirmed_at=keeper.clock())
    assert (await change(keeper, begun, new="tr7-vqux")).person.id == alice.id


async def test_whoever_never_had_a_password_sets_one_after_a_recent_sign_in(keeper: Doorkeeper, alice: Account) -> None:
    await set_on(keeper, alice, password_hash=None)
    await change(keeper, await begin(keeper, alice), present="")
    assert (await sign_in(keeper, Attempt(login="alice", password=NEW, arrival=ARRIVAL))).person.id == alice.id


async def test_and_not_long_after_it(keeper: Doorkeeper, alice: Account, clock: SettableClock) -> None:
    await set_on(keeper, alice, password_hash=None)
    begun = await begin(keeper, alice)
    clock.advance(timedelta(minutes=11))
    with pytest.raises(RecentSignInNeededError):
        await change(keeper, begun, present="")


async def test_its_holder_is_told_by_mail(keeper: Doorkeeper, alice: Account) -> None:
    await change(keeper, await begin(keeper, alice))
    kinds = await keeper.db.read(lambda session: list(session.exec(select(OutboxEntry.kind))))
    assert kinds == ["mail.password-changed"]
