from pathlib import Path

import pytest

from tests.cli.conftest import CommandLine


@pytest.fixture
def cli(database_url: str, vault_url: str, tmp_path: Path) -> CommandLine:
    return CommandLine(tmp_path / "data", APARTE_DATABASE_URL=database_url, APARTE_VAULT_URL=vault_url)


def test_an_operators_day_goes_the_same_way_on_either_database(cli: CommandLine) -> None:
    cli.add_garage()
    cli.add_account("alice")
    cli.do("member", "set", "garage", "alice", "owner")
    cli.do("site", "set", "garage", "retention.comment_ip=30", "name=Old garage")
    cli.do("account", "reset", "alice")
    cli.do("audit", "verify")
    shown = cli.data("site", "show", "garage")
    assert (shown["name"], shown["policy"]["version"], shown["members"]) == (
        "Old garage",
        2,
        [{"username": "alice", "role": "owner"}],
    )


def test_what_is_taken_is_refused_the_same_way_on_either_database(cli: CommandLine) -> None:
    cli.add_account("alice")
    result = cli.run("account", "add", "Alice", "--email", "other@example.org")
    assert (result.exit_code, "already exists" in result.stderr) == (1, True)


def test_a_removed_site_is_gone_from_either_database(cli: CommandLine) -> None:
    cli.add_garage()
    cli.do("site", "remove", "garage", "--yes")
    assert cli.data("site", "list") == []
