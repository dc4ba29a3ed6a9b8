"""`aparte audit` on a real data directory."""

import sqlite3
from contextlib import closing

import pytest

from tests.cli.conftest import CommandLine


def tamper(cli: CommandLine, statement: str) -> None:
    with closing(sqlite3.connect(cli.data_dir / "aparte.db")) as connection:
        connection.execute(statement)
        connection.commit()


def test_an_untouched_record_verifies(stocked: CommandLine) -> None:
    assert stocked.data("audit", "verify") == {"ok": True, "checked": 5, "first_broken": None}


@pytest.mark.parametrize(
    ("statement", "line"),
    [
        ("UPDATE audit_entries SET actor_id = 'x' WHERE sequence = 3", "aparte: Entry 3 (id "),
        ("DELETE FROM audit_entries WHERE sequence = 3", "aparte: Entry 3 of the record was removed."),
        ("DELETE FROM audit_entries WHERE sequence = 5", "aparte: Entry 5 of the record was removed."),
    ],
    ids=["changed", "removed", "the last removed"],
)
def test_the_first_broken_entry_is_named(stocked: CommandLine, statement: str, line: str) -> None:
    tamper(stocked, statement)
    result = stocked.run("audit", "verify")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith(line)


def test_a_broken_record_is_told_to_programs_too(stocked: CommandLine) -> None:
    tamper(stocked, "DELETE FROM audit_entries WHERE sequence = 2")
    result = stocked.run("audit", "verify", "--json")
    assert result.exit_code == 1
    assert '"fault": "removed"' in result.stdout


def test_the_acts_are_listed_newest_first(stocked: CommandLine) -> None:
    actions = [entry["action"] for entry in stocked.data("audit", "list")["entries"]]
    assert actions[0] == "member.set"
    assert actions[-1] == "site.added"


def test_the_acts_of_one_site_are_listed_alone(stocked: CommandLine) -> None:
    everywhere = stocked.data("audit", "list")["entries"]
    here = stocked.data("audit", "list", "--site", "garage")["entries"]
    assert {entry["action"] for entry in everywhere} - {entry["action"] for entry in here} == {"account.added"}


def test_the_list_goes_on_from_its_cursor(stocked: CommandLine) -> None:
    first = stocked.data("audit", "list", "--limit", "3")
    rest = stocked.data("audit", "list", "--cursor", str(first["next"]))
    assert len(first["entries"]) + len(rest["entries"]) == 5


def test_the_list_is_a_line_for_each_act(stocked: CommandLine) -> None:
    assert len(stocked.do("audit", "list").splitlines()) == 5
