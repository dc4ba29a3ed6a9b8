"""Known or not, the same work is done: hashes, seals and writes are counted, for their times must not tell either."""

from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from comments.accounts.changing_addresses import ask_for_address
from comments.accounts.confirming_addresses import send_again
from comments.accounts.errors import WrongCredentialsError
from comments.accounts.passwords import PasswordHasher
from comments.accounts.people import Arrival
from comments.accounts.resetting import mail_link
from comments.accounts.signing_in import Attempt, Doorkeeper, sign_in
from comments.db.database import Database
from comments.foundation.rate_limit import RateLimiter
from comments.vault.collection import Collector
from tests.features.accounts.lobby import Lobby

WATCHED = (
    (PasswordHasher, "hash"),
    (PasswordHasher, "verify"),
    (Collector, "seal_account_email"),
    (RateLimiter, "check"),
    (Database, "read"),
    (Database, "write"),
)
KNOWN = "known@example.org"
Act = Callable[[Lobby, Doorkeeper, str], Awaitable[object]]


@pytest.fixture
def backend() -> str:
    """Nothing here depends on the kind of database."""
    return "sqlite"


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often each piece of work was done."""
    done: Counter[str] = Counter()

    def watch(owner: type, name: str) -> None:
        original = getattr(owner, name)

        def counted(self: Any, *args: Any, **more: Any) -> Any:
            done[f"{owner.__name__}.{name}"] += 1
            return original(self, *args, **more)

        monkeypatch.setattr(owner, name, counted)

    for owner, name in WATCHED:
        watch(owner, name)
    return done


async def register(lobby: Lobby, _keeper: Doorkeeper, email: str) -> None:
    await lobby.join(f"new-{email.partition('@')[0]}", email)


async def ask_again(lobby: Lobby, _keeper: Doorkeeper, email: str) -> None:
    await send_again(lobby.registrar, email)


async def reset(lobby: Lobby, _keeper: Doorkeeper, email: str) -> None:
    await mail_link(lobby.registrar, email)


async def enter(_lobby: Lobby, keeper: Doorkeeper, email: str) -> None:
    with pytest.raises(WrongCredentialsError):
        await sign_in(keeper, Attempt(login=email, password="not the right one", arrival=Arrival(kind="api")))


async def move(lobby: Lobby, _keeper: Doorkeeper, email: str) -> None:
    account = await lobby.account("mia" if email == KNOWN else "bob")
    await ask_for_address(lobby.registrar, account.id, email)


@pytest.mark.clause("P10")
@pytest.mark.parametrize("act", [register, ask_again, reset, enter, move])
async def test_a_known_address_takes_the_same_work_as_an_unknown_one(
    lobby: Lobby, keeper: Doorkeeper, work: Counter[str], act: Act
) -> None:
    for name, email in (("mia", "mia@example.org"), ("bob", "bob@example.org"), ("ada", KNOWN)):
        await lobby.member(name, email)
    counts = []
    for email in (KNOWN, "stranger@example.org"):
        before = len(await lobby.promised())
        work.clear()
        await act(lobby, keeper, email)
        done = dict(work)
        counts.append(done | {"promised": len(await lobby.promised()) - before})
    assert counts[0] == counts[1]
