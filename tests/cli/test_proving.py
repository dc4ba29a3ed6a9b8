"""`aparte policy prove`: every clause as it stands on this instance, and what breaks one."""

import json
import sqlite3
from contextlib import closing
from typing import Any

import pytest

from comments.proofs.proving import CHECKS
from tests.architecture.test_clause_markers import all_marked
from tests.cli.conftest import CommandLine

CLAUSES = [f"P{number}" for number in range(1, 32)]
_NOW = "2026-11-01 10:00:00.000000"


def spoil(cli: CommandLine, *statements: str) -> None:
    """Write past the program, as a fault or an intruder would."""
    with closing(sqlite3.connect(cli.data_dir / "aparte.db")) as connection, connection:
        for statement in statements:
            connection.execute(statement)


def status_of(cli: CommandLine, clause: str) -> str:
    lines = _lines(cli)
    return next(str(each["status"]) for each in lines if each["id"] == clause)


def _lines(cli: CommandLine) -> list[dict[str, Any]]:
    lines: list[dict[str, Any]] = json.loads(cli.run("policy", "prove", "--json").stdout)
    return lines


def test_there_is_a_line_for_each_clause_in_order(stocked: CommandLine) -> None:
    assert [each["id"] for each in _lines(stocked)] == CLAUSES


def test_a_fresh_instance_violates_nothing(stocked: CommandLine) -> None:
    assert [each for each in _lines(stocked) if each["status"] == "violated"] == []


def test_every_line_has_its_evidence_in_words(stocked: CommandLine) -> None:
    assert all(len(each["evidence"]) > 20 for each in _lines(stocked))


def test_evidence_comes_in_french_as_well(stocked: CommandLine) -> None:
    assert "adresses IP" in stocked.run("policy", "prove", LANG="fr_FR.UTF-8").stdout


_SEALED_ELSEWHERE = (
    "INSERT INTO sealed_values (table_name, row_id, column_name, category, key_id, box, collected_at)"
    f" VALUES ('visits', 'x', 'ip', 'comment_ip', 'k', x'00', '{_NOW}')"
)
_LOOK_BY_A_MODERATOR = (
    "INSERT INTO audit_entries (sequence, id, at, action, payload, salt, commitment, previous, hash) VALUES"
    f""" (900, 'odd', '{_NOW}', 'identity.look', '{{"role": "moderator", "purpose": "abuse"}}', x'00', x'00', x'00', x'00')"""
)


@pytest.mark.parametrize(
    ("clause", "statement"),
    [
        ("P5", _SEALED_ELSEWHERE),
        ("P6", _LOOK_BY_A_MODERATOR),
        ("P10", f"UPDATE accounts SET email_index = NULL, email_confirmed_at = '{_NOW}', address_id = 'x'"),
        ("P12", """UPDATE sites SET settings = json_set(settings, '$.retention.comment_ip', 999)"""),
        ("P15", "UPDATE memberships SET role = 'spectator'"),
        ("P23", "UPDATE audit_entries SET subject = 'somebody else' WHERE sequence = 2"),
        ("P28", "UPDATE policy_versions SET sha256 = 'another'"),
    ],
)
def test_what_breaks_a_clause_is_seen(stocked: CommandLine, clause: str, statement: str) -> None:
    spoil(stocked, statement)
    assert status_of(stocked, clause) == "violated"


def test_a_violated_clause_ends_with_1(stocked: CommandLine) -> None:
    spoil(stocked, "UPDATE policy_versions SET sha256 = 'another'")
    assert stocked.run("policy", "prove").exit_code == 1


def test_a_violated_clause_fails_the_check(stocked: CommandLine) -> None:
    spoil(stocked, "UPDATE policy_versions SET sha256 = 'another'")
    checked = stocked.run("check")
    assert (checked.exit_code, "P28" in checked.stdout) == (1, True)


def test_asking_leaves_nothing_behind(stocked: CommandLine) -> None:
    before = (stocked.data_dir / "aparte.db").read_bytes()
    stocked.do("policy", "prove")
    assert (stocked.data_dir / "aparte.db").read_bytes() == before


def test_each_clause_that_is_checked_has_a_test_that_carries_it() -> None:
    carried = set().union(*all_marked().values())
    by_people = {clause for clause, check in CHECKS.items() if check.__name__ == "kept_by_people"}
    configured = {"P11", "P15", "P17", "P18"}
    assert set(CHECKS) - by_people - configured - carried == set()
