"""`aparte policy prove`: every clause as it stands on this instance, and what breaks one."""

import json
import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from comments.proofs import browsers, collecting
from comments.register.clauses import CLAUSES as REGISTERED
from comments.register.cookies import BROWSER_ENTRIES
from tests.architecture.test_clause_markers import all_marked
from tests.cli.conftest import CommandLine

CLAUSES = [f"P{number}" for number in range(1, 32)]


_UNGUARDED = "DROP TRIGGER policy_versions_stay"
BREACHES = {
    "P1": "ALTER TABLE comments ADD COLUMN telephone TEXT",
    "P2": "INSERT INTO load_counts VALUES ($SITE, 'day', 'referrer', $AT, 'blog.example.org/a/page', 12)",
    "P4": (
        "INSERT INTO trend_reports VALUES ($SITE, '2026-10-01',"
        """ '{"month":"2026-10","loads":3,"browsers":{"cells":[],"others":0},"languages":{"cells":[],"others":0},"""
        """"referrers":{"cells":[],"others":0}}', $AT, $AT)"""
    ),
    "P5": (
        "INSERT INTO sealed_values (table_name, row_id, column_name, category, key_id, box, collected_at)"
        " VALUES ('visits', 'x', 'ip', 'comment_ip', 'k', x'00', $AT)"
    ),
    "P6": (
        "INSERT INTO audit_entries (sequence, id, at, action, payload, salt, commitment, previous, hash) VALUES"
        """ (900, 'odd', $AT, 'identity.look', '{"role": "moderator", "purpose": "abuse"}',"""
        " x'00', x'00', x'00', x'00')"
    ),
    "P7": (
        "INSERT INTO audit_entries (sequence, id, at, action, subject, payload, salt, commitment, previous, hash)"
        """ VALUES (901, 'gone', $AT, 'identity.look', 'erased', '{"role": "admin", "purpose": "abuse"}',"""
        " x'00', x'00', x'00', x'00')"
    ),
    "P10": "UPDATE accounts SET email_index = NULL, email_confirmed_at = created_at, address_id = 'x'",
    "P12": "UPDATE sites SET settings = json_set(settings, '$.retention.comment_ip', 999)",
    "P15": "UPDATE memberships SET role = 'spectator'",
    "P23": "UPDATE audit_entries SET subject = 'somebody else' WHERE sequence = 2",
    "P30": (
        "INSERT INTO outbox (id, kind, payload, created_at, due_at, dead, tries)"
        """ SELECT value, 'mail.policy-changed', '{"account": "a", "site": "s", "version": 2}', $AT, $AT, 0, 0"""
        " FROM json_each('[1, 2]')"
    ),
    "P31": (
        "INSERT INTO policy_acceptances (id, account_id, site_id, version, how, accepted_at, pseudonymised)"
        " SELECT 'x', id, $SITE, 1, 'use', $AT, 0 FROM accounts LIMIT 1"
    ),
}
"""What breaks each clause, as a fault or an intruder would write it past the program."""


def spoil(cli: CommandLine, *statements: str) -> None:
    with closing(sqlite3.connect(cli.data_dir / "aparte.db")) as connection, connection:
        for statement in statements:
            of_site = statement.replace("$SITE", "(SELECT id FROM sites)")
            connection.execute(of_site.replace("$AT", "'2026-11-01 10:00:00.000000'"))


def proofs(cli: CommandLine) -> list[dict[str, Any]]:
    lines: list[dict[str, Any]] = json.loads(cli.run("policy", "prove", "--json").stdout)
    return lines


def copied(folder: Path, into: Path) -> CommandLine:
    shutil.copytree(folder, into / "data")
    return CommandLine(into / "data")


@pytest.fixture(scope="module")
def fresh(stocked_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    return proofs(copied(stocked_folder, tmp_path_factory.mktemp("fresh")))


@pytest.fixture(scope="module")
def broken(stocked_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    cli = copied(stocked_folder, tmp_path_factory.mktemp("broken"))
    spoil(cli, *BREACHES.values())
    return {each["id"]: each["status"] for each in proofs(cli)}


def test_there_is_a_line_for_each_clause_in_order(fresh: list[dict[str, Any]]) -> None:
    assert [each["id"] for each in fresh] == CLAUSES


def test_a_fresh_instance_violates_nothing(fresh: list[dict[str, Any]]) -> None:
    assert [each for each in fresh if each["status"] == "violated"] == []


def test_every_status_is_one_that_the_register_allows_the_clause(fresh: list[dict[str, Any]]) -> None:
    assert [each["id"] for each in fresh if each["status"] not in REGISTERED[each["id"]].proofs] == []


def test_every_line_has_its_evidence_in_words(fresh: list[dict[str, Any]]) -> None:
    assert all(len(each["evidence"]) > 20 for each in fresh)


def test_evidence_comes_in_french_as_well(stocked: CommandLine) -> None:
    assert "adresses IP" in stocked.run("policy", "prove", LANG="fr_FR.UTF-8").stdout


@pytest.mark.parametrize("clause", BREACHES)
def test_what_breaks_a_clause_is_seen(broken: dict[str, str], clause: str) -> None:
    assert broken[clause] == "violated"


def test_what_is_not_broken_is_still_proven(broken: dict[str, str]) -> None:
    assert {broken[each] for each in ("P3", "P8", "P9", "P13", "P14", "P24", "P25", "P26", "P27", "P29")} == {"proven"}


def test_a_violated_clause_ends_with_1_and_fails_the_check(stocked: CommandLine) -> None:
    spoil(stocked, _UNGUARDED, "UPDATE policy_versions SET sha256 = 'another'")
    checked = stocked.run("check")
    assert (stocked.run("policy", "prove").exit_code, checked.exit_code, "P28" in checked.stdout) == (1, 1, True)


def status_of(cli: CommandLine, clause: str, **environment: str) -> str:
    lines = json.loads(cli.run("policy", "prove", "--json", **environment).stdout)
    return next(str(each["status"]) for each in lines if each["id"] == clause)


def test_a_cookie_whose_name_only_begins_like_a_listed_one_is_not_listed(
    stocked: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    shorter = replace(BROWSER_ENTRIES["account"], id="shorter", name="__Host-aparte-a", plain_name="aparte-a")
    monkeypatch.setattr(browsers, "BROWSER_ENTRIES", {**BROWSER_ENTRIES, "shorter": shorter})
    assert status_of(stocked, "P24") == "violated"


@pytest.mark.parametrize(
    ("clause", "name", "nothing_odd"),
    [
        ("P9", "_WITH_A_TELEPHONE", {"thread": {"key": "/"}, "body": ""}),
        ("P10", "_REGISTERING_WITH_A_TELEPHONE", {"username": "", "email": "", "password": ""}),
        ("P14", "_REFUSING", {"name": {"thread": {"key": "/"}, "author": {"telephone": ""}, "body": ""}}),
    ],
)
def test_a_refusal_for_another_reason_proves_nothing(
    stocked: CommandLine, monkeypatch: pytest.MonkeyPatch, clause: str, name: str, nothing_odd: dict[str, object]
) -> None:
    monkeypatch.setattr(collecting, name, nothing_odd)
    assert status_of(stocked, clause) == "violated"


@pytest.mark.clause("P17")
@pytest.mark.parametrize(
    ("where", "status"),
    [("", "configured"), ("?country=US&mechanism=scc", "configured"), ("?country=US", "violated")],
)
def test_what_goes_abroad_on_no_ground_violates_the_clause(stocked: CommandLine, where: str, status: str) -> None:
    assert status_of(stocked, "P17", APARTE_SMTP_URL=f"smtps://mail.example.com{where}") == status


def test_asking_leaves_nothing_behind(stocked: CommandLine) -> None:
    before = (stocked.data_dir / "aparte.db").read_bytes()
    stocked.do("policy", "prove")
    assert (stocked.data_dir / "aparte.db").read_bytes() == before


def test_each_clause_that_is_proven_has_a_test_that_carries_it(fresh: list[dict[str, Any]]) -> None:
    carried = set().union(*all_marked().values())
    assert [each["id"] for each in fresh if each["status"] == "proven" and each["id"] not in carried] == []
