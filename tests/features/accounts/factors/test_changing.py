"""What comes with every change of a second factor: a new token, an end elsewhere, a line in the record, a mail."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from sqlmodel import Session, col, select

from comments.accounts.changing_factors import Changed, remove_all, remove_app, remove_passkey, renew_codes
from comments.accounts.errors import LastSecondFactorError
from comments.accounts.mails import Mail
from comments.accounts.models import Account, Membership
from comments.accounts.passkeys import handle_of, passkeys_of
from comments.accounts.rules import Role
from comments.accounts.second_factors import second_factors_of
from comments.accounts.sessions import recognise, start_session
from comments.audit.actions import Action
from comments.audit.actors import OPERATOR
from comments.foundation.errors import NotFoundError, NotSignedInError
from comments.outbox.models import OutboxEntry
from comments.sites.models import Site
from comments.sites.rules import SiteSettings
from tests.clock import SettableClock
from tests.factories.authenticator import Authenticator
from tests.factories.record import acts
from tests.factories.sites import make_site
from tests.features.accounts.factors.conftest import Somebody

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
MINUTE = timedelta(minutes=1)
Change = Callable[[Somebody, Authenticator], Awaitable[Changed]]


async def app_added(somebody: Somebody, _device: Authenticator) -> Changed:
    return (await somebody.sets_up_app())[1]


async def app_removed(somebody: Somebody, _device: Authenticator) -> Changed:
    return await does(somebody, lambda session: remove_app(session, somebody.holder, somebody.keeper.clock))


async def passkey_added(somebody: Somebody, device: Authenticator) -> Changed:
    return await somebody.makes_passkey(device)


async def passkey_removed(somebody: Somebody, _device: Authenticator) -> Changed:
    def remove(session: Session) -> Changed:
        (passkey,) = passkeys_of(session, somebody.account.id)
        return remove_passkey(session, somebody.holder, handle_of(passkey), somebody.keeper.clock)

    return await does(somebody, remove)


async def codes_renewed(somebody: Somebody, _device: Authenticator) -> Changed:
    return await does(somebody, lambda session: renew_codes(session, somebody.holder, somebody.keeper.clock))


async def does(somebody: Somebody, work: Callable[[Session], Changed]) -> Changed:
    return somebody.goes_on_as(await somebody.keeper.db.write(work))


CHANGES: dict[str, tuple[list[Change], Change]] = {
    "app-added": ([], app_added),
    "app-removed": ([app_added], app_removed),
    "passkey-added": ([], passkey_added),
    "passkey-removed": ([passkey_added], passkey_removed),
    "codes-renewed": ([app_added], codes_renewed),
}
"""Each change, with what must have come before it."""


@pytest.fixture(params=CHANGES)
async def change(
    request: pytest.FixtureRequest, alices: Somebody, device: Authenticator, clock: SettableClock
) -> tuple[str, Change]:
    """A change that alice may make now."""
    before, change = CHANGES[request.param]
    for each in before:
        await each(alices, device)
        clock.advance(MINUTE)
    return request.param, change


async def is_signed_in(somebody: Somebody, token: str, kind: str = "account") -> bool:
    try:
        await recognise(somebody.keeper.db, token, "account" if kind == "account" else "api", somebody.keeper.clock)
    except NotSignedInError:
        return False
    return True


async def test_the_session_goes_on_under_another_token(
    alices: Somebody, device: Authenticator, change: tuple[str, Change]
) -> None:
    old = alices.holder.token
    changed = await change[1](alices, device)
    assert [await is_signed_in(alices, each) for each in (old, changed.signed_in.token)] == [False, True]


async def test_it_is_the_same_session_in_the_list(
    alices: Somebody, device: Authenticator, change: tuple[str, Change]
) -> None:
    before = alices.holder.person.session_id
    assert (await change[1](alices, device)).signed_in.person.session_id == before


async def test_somebodys_other_sessions_end_and_nobody_elses(
    alices: Somebody, bobs: Somebody, device: Authenticator, change: tuple[str, Change], clock: SettableClock
) -> None:
    elsewhere = await alices.keeper.db.write(
        lambda session: start_session(session, session.get_one(Account, alices.account.id), "api", None, clock)
    )
    await change[1](alices, device)
    left = [await is_signed_in(alices, elsewhere.token, "api"), await is_signed_in(bobs, bobs.holder.token)]
    assert left == [False, True]


async def test_it_is_recorded_as_somebodys_own_doing(
    alices: Somebody, device: Authenticator, change: tuple[str, Change]
) -> None:
    await change[1](alices, device)
    entry = (await acts(alices.keeper.db, Action.SECOND_FACTOR_CHANGED))[0]
    assert (entry.actor_id, entry.subject) == (alices.account.id, f"accounts:{alices.account.id}")
    assert (entry.payload or {})["detail"] == {"change": change[0]}


async def test_its_holder_is_told_by_mail(alices: Somebody, device: Authenticator, change: tuple[str, Change]) -> None:
    await change[1](alices, device)
    assert (await told(alices))[-1] == {"account": alices.account.id, "change": change[0]}


async def told(somebody: Somebody) -> list[dict[str, object]]:
    chosen = select(OutboxEntry).where(col(OutboxEntry.kind) == Mail.SECOND_FACTOR_CHANGED)
    ordered = chosen.order_by(col(OutboxEntry.created_at))
    return await somebody.keeper.db.read(lambda session: [entry.payload for entry in session.exec(ordered)])


async def test_a_first_factor_makes_the_session_strong_and_losing_the_last_weak(
    alices: Somebody, device: Authenticator
) -> None:
    strong = [(await each(alices, device)).signed_in.person.strong for each in (passkey_added, passkey_removed)]
    assert strong == [True, False]


async def test_with_the_last_factor_its_codes_on_paper_go(alices: Somebody, device: Authenticator) -> None:
    await passkey_added(alices, device)
    await passkey_removed(alices, device)
    has = await alices.keeper.db.read(lambda session: second_factors_of(session, alices.account.id))
    assert (has.any, has.codes_left) == (False, 0)


async def test_another_factor_keeps_the_codes_and_the_strength(alices: Somebody, device: Authenticator) -> None:
    await passkey_added(alices, device)
    await app_added(alices, device)
    changed = await passkey_removed(alices, device)
    has = await alices.keeper.db.read(lambda session: second_factors_of(session, alices.account.id))
    assert (changed.signed_in.person.strong, has.codes_left) == (True, 10)


@pytest.mark.parametrize("removal", [app_removed, passkey_removed])
async def test_what_is_not_there_is_not_removed(alices: Somebody, device: Authenticator, removal: Change) -> None:
    with pytest.raises((NotFoundError, ValueError)):
        await removal(alices, device)


async def test_nobody_removes_a_passkey_of_somebody_else(
    alices: Somebody, bobs: Somebody, device: Authenticator
) -> None:
    await alices.makes_passkey(device)
    (passkey,) = await alices.keeper.db.read(lambda session: passkeys_of(session, alices.account.id))
    with pytest.raises(NotFoundError):
        await does(bobs, lambda session: remove_passkey(session, bobs.holder, handle_of(passkey), alices.keeper.clock))


@pytest.mark.parametrize(
    ("role", "rule", "is_kept"),
    [
        (Role.OWNER, "required", True),
        (Role.ADMIN, "required", True),
        (Role.MODERATOR, "required", False),
        (Role.OWNER, "recommended", False),
    ],
)
async def test_whoever_must_have_one_keeps_the_last(
    alices: Somebody, device: Authenticator, role: Role, rule: str, is_kept: bool
) -> None:
    await passkey_added(alices, device)
    await alices.keeper.db.write(lambda session: _appoint(session, alices.account, role, rule))
    try:
        await passkey_removed(alices, device)
    except LastSecondFactorError:
        refused = True
    else:
        refused = False
    assert refused is is_kept


async def test_a_refused_removal_changes_nothing(alices: Somebody, device: Authenticator) -> None:
    await passkey_added(alices, device)
    await alices.keeper.db.write(lambda session: _appoint(session, alices.account, Role.OWNER, "required"))
    with pytest.raises(LastSecondFactorError):
        await passkey_removed(alices, device)
    has = await alices.keeper.db.read(lambda session: second_factors_of(session, alices.account.id))
    assert (has.any, has.codes_left, await is_signed_in(alices, alices.holder.token)) == (True, 10, True)


async def test_the_operator_clears_everything_and_signs_out_everywhere(
    alices: Somebody, device: Authenticator, clock: SettableClock
) -> None:
    await passkey_added(alices, device)
    await app_added(alices, device)
    await alices.keeper.db.write(lambda session: remove_all(session, alices.account.id, OPERATOR, clock))
    has = await alices.keeper.db.read(lambda session: second_factors_of(session, alices.account.id))
    assert (has.any, has.codes_left, await is_signed_in(alices, alices.holder.token)) == (False, 0, False)


async def test_a_token_that_was_used_up_changes_nothing(alices: Somebody, device: Authenticator) -> None:
    stale = alices.holder
    await passkey_added(alices, device)
    alices.holder = stale
    with pytest.raises(NotSignedInError):
        await codes_renewed(alices, device)


def _appoint(session: Session, account: Account, role: Role, rule: str) -> None:
    site: Site = make_site(session, "garage")
    site.settings = SiteSettings.of(site).to_stored() | {"second_factor": rule}
    session.add(site)
    session.add(Membership(site_id=site.id, account_id=account.id, role=role.value, since=account.created_at))
    session.flush()
