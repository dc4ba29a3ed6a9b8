"""`aparte hold` on a real data directory, and what a run of retention leaves of what is held."""

import asyncio
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from comments.cli.wiring import open_instance
from comments.settings import Settings
from comments.sites.queries import site_by_slug
from tests.cli.conftest import CommandLine
from tests.factories.identities import leave_comment


def days_from_now(days: int) -> str:
    return (datetime.now(UTC) + timedelta(days=days)).isoformat()  # noqa: TID251  the command reads the real clock


@pytest.fixture
def commented(stocked: CommandLine) -> tuple[CommandLine, str]:
    """Somebody left a comment at the garage; its id."""

    async def comment() -> str:
        async with open_instance(Settings(data_dir=stocked.data_dir)) as instance:
            garage = await instance.db.read(lambda session: site_by_slug(session, "garage"))
            return (await leave_comment(instance.db, instance.vault, garage)).id

    return stocked, asyncio.run(comment())


def hold(cli: CommandLine, comment_id: str, days: int = 300) -> str:
    words = ("--comment", comment_id, "--reason", "Order 12/2026", "--until", days_from_now(days))
    added: str = cli.data("hold", "add", *words)["id"]
    return added


def ip_row(cli: CommandLine, *words: str) -> tuple[int, int, int]:
    row = next(each for each in cli.data("retention", *words) if each["category"] == "comment_ip")
    return row["due"], row["done"], row["held"]


def keys_of_holds(cli: CommandLine) -> int:
    with closing(sqlite3.connect(cli.data_dir / "vault.db")) as connection:
        count: int = connection.execute("SELECT count(*) FROM subject_keys WHERE subject LIKE 'holds:%'").fetchone()[0]
        return count


def test_a_hold_says_what_it_keeps_and_is_listed(commented: tuple[CommandLine, str]) -> None:
    cli, comment_id = commented
    added = cli.data("hold", "add", "--comment", comment_id, "--reason", "Order 12/2026", "--until", days_from_now(300))
    [listed] = cli.data("hold", "list")
    assert (added["fields"], listed) == (["ip", "email"], {key: added[key] for key in listed})
    assert (listed["comment"], listed["site"], listed["reason"]) == (comment_id, "garage", "Order 12/2026")


def test_a_run_counts_what_is_held_and_let_go_it_is_forgotten_at_once(commented: tuple[CommandLine, str]) -> None:
    cli, comment_id = commented
    held = hold(cli, comment_id)
    assert ip_row(cli, "run", "--as-of", days_from_now(120), "--yes") == (1, 0, 1)
    assert (ip_row(cli, "plan", "--as-of", days_from_now(120)), keys_of_holds(cli)) == ((1, 0, 1), 1)
    cli.do("hold", "release", held)
    assert (cli.data("hold", "list"), keys_of_holds(cli)) == ([], 0)
    assert ip_row(cli, "plan", "--as-of", days_from_now(120)) == (0, 0, 0)


def test_all_holds_on_a_comment_are_released_by_its_id(commented: tuple[CommandLine, str]) -> None:
    cli, comment_id = commented
    hold(cli, comment_id)
    hold(cli, comment_id, days=20)
    cli.do("hold", "release", "--comment", comment_id)
    assert cli.do("hold", "list") == ""


@pytest.mark.parametrize(
    ("reason", "days", "said"),
    [(" ", 30, "reason: This field"), ("Order 12", -1, "within 365 days"), ("Order 12", 366, "within 365 days")],
)
def test_a_hold_without_reason_or_end_is_refused_in_one_line(
    commented: tuple[CommandLine, str], reason: str, days: int, said: str
) -> None:
    cli, comment_id = commented
    result = cli.run("hold", "add", "--comment", comment_id, "--reason", reason, "--until", days_from_now(days))
    assert (result.exit_code, said in result.stderr, result.stderr.count("\n")) == (1, True, 1)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("add", "--comment", "x", "--reason", "y"), 2),
        (("add", "--comment", "x", "--until", "2026-01-01"), 2),
        (("release",), 2),
        (("release", "nothing"), 1),
        (("add", "--comment", "nobody", "--reason", "Order 12", "--until", days_from_now(30)), 1),
    ],
)
def test_what_is_missing_or_not_there_is_named(stocked: CommandLine, words: tuple[str, ...], code: int) -> None:
    result = stocked.run("hold", *words)
    assert (result.exit_code, result.stderr.count("\n")) == (code, 1)


def test_a_backup_comes_back_while_something_is_held(commented: tuple[CommandLine, str]) -> None:
    cli, comment_id = commented
    held, file = hold(cli, comment_id), str(cli.data_dir / "main.backup")
    cli.do("backup", file)
    cli.do("restore", file)
    assert [each["id"] for each in cli.data("hold", "list")] == [held]
