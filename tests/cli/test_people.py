import asyncio
from collections.abc import Callable
from typing import TypeVar

import pytest
from sqlmodel import Session

from comments.accounts.people import Arrival
from comments.accounts.queries import account_by_username, has_second_factor
from comments.accounts.second_factors import Verifier
from comments.accounts.signing_in import Attempt, Doorkeeper, sign_in
from comments.cli.wiring import open_instance
from comments.foundation.rate_limit import RateLimiter
from comments.settings import Settings
from tests.cli.conftest import CommandLine
from tests.factories.accounts import CREATED

T = TypeVar("T")
PASSWORD = "correct horse battery"


def signs_in(cli: CommandLine, login: str, password: str) -> str:
    """The username of whoever signs in so."""

    async def try_it() -> str:
        async with open_instance(Settings(data_dir=cli.data_dir)) as instance:
            limiter = RateLimiter(bytes(32), instance.clock)
            verifier = Verifier(instance.db, instance.vault.secrets, limiter, instance.clock)
            keeper = Doorkeeper(instance.db, instance.hasher, instance.vault.collector, verifier, instance.clock)
            attempt = Attempt(login=login, password=password, arrival=Arrival(kind="api"))
            return (await sign_in(keeper, attempt)).person.username

    return asyncio.run(try_it())


def on_instance(cli: CommandLine, work: Callable[[Session], T]) -> T:
    async def do() -> T:
        async with open_instance(Settings(data_dir=cli.data_dir)) as instance:
            return await instance.db.write(work)

    return asyncio.run(do())


def give_second_factor(cli: CommandLine, username: str) -> None:
    def give(session: Session) -> None:
        account_by_username(session, username).totp_confirmed_at = CREATED

    on_instance(cli, give)


def asks_for_second(cli: CommandLine, username: str) -> bool:
    return on_instance(cli, lambda session: has_second_factor(session, account_by_username(session, username)))


def test_a_made_password_is_told_once_and_signs_in(cli: CommandLine) -> None:
    told = cli.do("account", "add", "alice", "--email", "alice@example.org")
    password = told.splitlines()[-1].removeprefix("Password: ")
    assert signs_in(cli, "alice@example.org", password) == "alice"


def test_a_password_is_read_from_standard_input_and_not_repeated(cli: CommandLine) -> None:
    told = cli.do("account", "add", "alice", "--email", "a@example.org", "--password-stdin", typed=f"{PASSWORD}\n")
    assert (PASSWORD in told, signs_in(cli, "alice", PASSWORD)) == (False, "alice")


def test_an_account_is_told_to_programs(cli: CommandLine) -> None:
    told = cli.data("account", "add", "alice", "--email", "alice@example.org")
    assert (sorted(told), told["username"]) == (["id", "password", "username"], "alice")


def test_no_address_is_repeated(cli: CommandLine) -> None:
    assert "example.org" not in cli.do("account", "add", "alice", "--email", "alice@example.org", "--verified")


@pytest.mark.parametrize(
    ("words", "typed", "said"),
    [
        (("account", "add", "al ice", "--email", "x@example.org"), None, "username:"),
        (("account", "add", "dora", "--email", "dora"), None, "email:"),
        (("account", "add", "dora", "--email", "d@example.org", "--password-stdin"), "short\n", "password:"),
        (("account", "add", "dora", "--email", "d@example.org", "--password-stdin"), "", "password:"),
        (("account", "add", "ALICE", "--email", "x@example.org"), None, "already exists"),
        (("account", "add", "dora", "--email", "Alice@Example.org"), None, "already exists"),
        (("account", "reset", "dora"), None, "no account “dora”"),
        (("member", "set", "garage", "dora", "admin"), None, "no account “dora”"),
        (("member", "set", "shed", "alice", "admin"), None, "no site “shed”"),
        (("member", "remove", "garage", "bob"), None, "no role"),
    ],
)
def test_a_refusal_is_one_line_and_exit_1(
    stocked: CommandLine, words: tuple[str, ...], typed: str | None, said: str
) -> None:
    result = stocked.run(*words, typed=typed)
    assert (result.exit_code, said in result.stderr, result.stderr.count("\n")) == (1, True, 1)


def test_a_refusal_does_not_repeat_the_address(stocked: CommandLine) -> None:
    result = stocked.run("account", "add", "dora", "--email", "Alice@Example.org")
    assert "example" not in result.stderr.lower()


def test_a_reset_link_leads_to_the_service(stocked: CommandLine) -> None:
    result = stocked.run("account", "reset", "alice", APARTE_PUBLIC_URL="https://comments.example.org")
    assert result.stdout.splitlines()[-1].startswith("https://comments.example.org/account/reset/")


def test_a_role_is_given_changed_and_taken(stocked: CommandLine) -> None:
    seen = []
    for words in (
        ("set", "garage", "BOB", "moderator"),
        ("set", "garage", "bob", "admin"),
        ("remove", "garage", "bob"),
    ):
        stocked.do("member", *words)
        members = stocked.data("site", "show", "garage")["members"]
        seen.append({each["username"]: each["role"] for each in members}.get("bob"))
    assert seen == ["moderator", "admin", None]


def test_every_change_is_in_the_record(stocked: CommandLine) -> None:
    stocked.do("account", "reset", "alice")
    stocked.do("site", "set", "garage", "retention.spam=5")
    stocked.do("member", "remove", "garage", "alice")
    acts = [each["action"] for each in stocked.data("audit", "list")["entries"]]
    assert acts[:-2] == [
        "member.removed",
        "policy.published",
        "site.settings-changed",
        "account.reset",
        "member.set",
        "account.added",
        "account.added",
    ]


def test_the_record_verifies_afterwards(stocked: CommandLine) -> None:
    assert stocked.run("audit", "verify").exit_code == 0


def test_a_reset_link_is_told_to_programs(stocked: CommandLine) -> None:
    assert "/account/reset/" in stocked.data("account", "reset", "alice")["link"]


def test_second_factors_that_were_lost_are_cleared(stocked: CommandLine) -> None:
    give_second_factor(stocked, "alice")
    told = stocked.do("account", "reset", "alice", "--clear-second-factors")
    assert ("no second factor any more" in told, asks_for_second(stocked, "alice")) == (True, False)


def test_a_reset_by_itself_leaves_second_factors_as_they_are(stocked: CommandLine) -> None:
    give_second_factor(stocked, "alice")
    stocked.do("account", "reset", "alice")
    assert asks_for_second(stocked, "alice")


def test_the_operator_signs_one_person_out_and_nobody_else(stocked: CommandLine) -> None:
    stocked.do("account", "add", "dora", "--email", "dora@example.org", "--password-stdin", typed=f"{PASSWORD}\n")
    stocked.do("account", "add", "emil", "--email", "emil@example.org", "--password-stdin", typed=f"{PASSWORD}\n")
    for name in ("dora", "emil"):
        signs_in(stocked, name, PASSWORD)
    assert [stocked.do("account", "sign-out", each) for each in ("dora", "dora", "emil")] == [
        "Sessions ended: 1.\n",
        "Sessions ended: 0.\n",
        "Sessions ended: 1.\n",
    ]


def test_the_operator_signs_everybody_out(stocked: CommandLine) -> None:
    stocked.do("account", "add", "dora", "--email", "dora@example.org", "--password-stdin", typed=f"{PASSWORD}\n")
    for _ in range(3):
        signs_in(stocked, "dora", PASSWORD)
    assert [stocked.do("account", "sign-out", "--everybody") for _ in range(2)] == [
        "Sessions ended: 3.\n",
        "Sessions ended: 0.\n",
    ]


@pytest.mark.parametrize("whom", [[], ["alice", "--everybody"]])
def test_whom_to_sign_out_is_said_in_one_way(stocked: CommandLine, whom: list[str]) -> None:
    assert stocked.run("account", "sign-out", *whom).exit_code == 2
