import asyncio
import json
import sqlite3
from contextlib import closing
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlmodel import Session

from comments.cli.wiring import open_instance
from comments.foundation.identifiers import new_id
from comments.outbox.models import OutboxEntry
from comments.settings import Settings
from tests.cli.conftest import CommandLine

WELL = {
    "APARTE_OPERATOR_CONTACT": "privacy@example.org",
    "APARTE_PUBLIC_URL": "https://comments.example.org",
    "APARTE_SMTP_URL": "smtp://localhost",
}


@pytest.fixture
def well(cli: CommandLine) -> CommandLine:
    """An instance of which there is nothing to say."""
    return fill(cli)


def fill(cli: CommandLine, **environment: str) -> CommandLine:
    cli.environment |= WELL | environment
    cli.add_garage()
    cli.add_account("alice")
    cli.do("member", "set", "garage", "alice", "owner")
    return cli


def found(cli: CommandLine, **environment: str) -> tuple[int, list[str]]:
    """The exit code and what was found."""
    cli.environment |= environment
    result = cli.run("check", "--json")
    answer = json.loads(result.stdout)
    assert answer["ok"] == (result.exit_code == 0)
    return result.exit_code, [each["check"] for each in answer["findings"]]


def enqueue(cli: CommandLine, *, dead: bool = False, done: bool = False, hours_ago: int = 2) -> None:
    async def add() -> None:
        async with open_instance(Settings(data_dir=cli.data_dir)) as instance:
            due = instance.clock() - timedelta(hours=hours_ago)

            def store(session: Session) -> None:
                finished = due if done else None
                session.add(
                    OutboxEntry(
                        id=new_id(), kind="x", payload={}, created_at=due, due_at=due, dead=dead, done_at=finished
                    )
                )

            await instance.db.write(store)

    asyncio.run(add())


def test_of_a_healthy_instance_nothing_is_said(well: CommandLine) -> None:
    assert (well.do("check"), found(well)) == ("Nothing is wrong.\n", (0, []))


@pytest.mark.parametrize(
    ("environment", "check"),
    [
        ({"APARTE_OPERATOR_CONTACT": ""}, "contact"),
        ({"APARTE_PUBLIC_URL": ""}, "public-url"),
        ({"APARTE_SMTP_URL": ""}, "smtp"),
        ({"APARTE_RATE_LIMITS": "off"}, "rate-limits"),
        ({"APARTE_SMTP_URL": "smtps://mail.example.com"}, "transfer"),
        ({"APARTE_REPLICA_URL": "postgresql://nowhere/aparte"}, "replica-idle"),
    ],
)
def test_advice_leaves_exit_0(cli: CommandLine, environment: dict[str, str], check: str) -> None:
    assert found(fill(cli, **environment)) == (0, [check])


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("APARTE_SMTP_URL", "smtp://:hunter2@"),
        ("APARTE_MAIL_FROM", "nobody at hunter2"),
        ("APARTE_SMTP_URL", "hunter2"),
    ],
)
def test_a_bad_setting_of_mail_is_named_and_never_quoted(cli: CommandLine, name: str, value: str) -> None:
    result = cli.run("check", **{name: value})
    assert (result.exit_code, name in result.stderr, "hunter2" in result.output) == (1, True, False)


def test_proxies_that_are_no_networks_are_wrong(well: CommandLine) -> None:
    assert found(well, APARTE_TRUSTED_PROXIES="everybody") == (1, ["trusted-proxies"])


def test_a_provider_that_cannot_be_asked_is_wrong(well: CommandLine) -> None:
    provider = {"id": "work", "name": "Work", "issuer": "http://127.0.0.1:1", "client_id": "aparte"}
    result = well.run("check", "--json", APARTE_OIDC_PROVIDERS=json.dumps([provider]))
    assert (result.exit_code, "provider work (UNREACHABLE)" in result.stdout) == (1, True)


def test_a_charter_that_cannot_be_read_is_wrong(cli: CommandLine) -> None:
    assert found(fill(cli, APARTE_CHARTER_FILE=str(cli.data_dir / "charter.txt"))) == (1, ["charter"])


def test_a_charter_that_can_be_read_is_well(cli: CommandLine) -> None:
    fill(cli, APARTE_CHARTER_FILE=str(cli.data_dir / "charter.txt"))
    (cli.data_dir / "charter.txt").write_text("I tell nobody what I learn here.\n")
    assert found(cli) == (0, [])


def test_a_charter_that_no_policy_tells_of_is_wrong(well: CommandLine) -> None:
    (well.data_dir / "charter.txt").write_text("I tell nobody what I learn here.\n")
    exit_code, checks = found(well, APARTE_CHARTER_FILE=str(well.data_dir / "charter.txt"))
    assert (exit_code, "policy-behind" in checks) == (1, True)


def test_an_instance_that_was_never_started_says_so_and_stays_unmade(cli: CommandLine) -> None:
    cli.environment |= WELL
    assert (found(cli), cli.data_dir.exists()) == ((1, ["data-dir-missing"]), False)


def test_a_folder_that_others_may_enter_is_wrong(well: CommandLine) -> None:
    well.data_dir.chmod(0o755)
    assert found(well) == (1, ["data-dir-open"])


def test_a_key_that_others_may_read_is_wrong(well: CommandLine) -> None:
    (well.data_dir / "master.key").chmod(0o644)
    assert found(well) == (1, ["key-open"])


def test_a_missing_key_is_wrong(well: CommandLine) -> None:
    (well.data_dir / "master.key").unlink()
    assert found(well) == (1, ["key-missing"])


def test_another_vaults_key_is_wrong(well: CommandLine) -> None:
    (well.data_dir / "master.key").write_bytes(b"A" * 43 + b"=\n")
    assert found(well) == (1, ["key-wrong"])


def test_an_old_schema_is_wrong(well: CommandLine) -> None:
    (well.data_dir / "aparte.db").unlink()
    assert found(well) == (1, ["schema"])


def test_an_unreachable_database_is_wrong(well: CommandLine) -> None:
    assert found(well, APARTE_DATABASE_URL="postgresql://user:secret@127.0.0.1:1/x") == (1, ["database"])


def test_work_that_was_given_up_is_wrong(well: CommandLine) -> None:
    enqueue(well, dead=True)
    assert found(well) == (1, ["queue-dead"])


def test_work_that_nobody_does_is_wrong(well: CommandLine) -> None:
    enqueue(well)
    assert found(well) == (1, ["queue-late"])


def test_work_that_is_done_or_just_due_is_well(well: CommandLine) -> None:
    enqueue(well, done=True)
    enqueue(well, hours_ago=0)
    assert found(well) == (0, [])


def test_a_policy_that_does_not_tell_what_is_in_force_is_wrong(well: CommandLine) -> None:
    assert found(well, APARTE_OPERATOR="Another operator") == (1, ["policy-behind", "clause"])


@pytest.mark.clause("P28")
def test_how_much_an_overdue_version_weighs_is_said(well: CommandLine) -> None:
    well.environment["APARTE_SMTP_URL"] = "smtp://mail.example.net"
    assert "--severity material" in well.run("check").stdout


@pytest.mark.clause("P28")
def test_a_published_policy_that_was_changed_is_wrong(well: CommandLine) -> None:
    async def tamper() -> None:
        async with open_instance(Settings(data_dir=well.data_dir)) as instance:

            def change(session: Session) -> None:
                session.execute(text("DROP TRIGGER policy_versions_stay"))
                session.execute(text("UPDATE policy_versions SET document = replace(document, 'garage', 'barrage')"))

            await instance.db.write(change)

    asyncio.run(tamper())
    assert found(well) == (1, ["policy-altered", "policy-behind", "clause"])


def test_a_site_that_nobody_answers_for_is_told_of(well: CommandLine) -> None:
    well.do("member", "remove", "garage", "alice")
    assert found(well) == (0, ["nobody-answers"])


def test_each_finding_says_how_to_mend_it(cli: CommandLine) -> None:
    printed = cli.run("check", LANG="fr_FR.UTF-8").stdout.splitlines()
    assert printed[-1].startswith("ERREUR  Il n’y a encore rien dans")


def test_a_clock_that_was_set_back_is_told_of(well: CommandLine) -> None:
    well.do("retention", "run")
    assert found(well) == (0, [])
    with closing(sqlite3.connect(well.data_dir / "vault.db")) as connection:
        connection.execute("UPDATE vault_mark SET latest_at = '2126-01-01 00:00:00.000000'")
        connection.commit()
    assert found(well) == (0, ["clock-back"])
