"""`aparte backup` and `aparte restore`, as an operator types them."""

import shutil
import stat
from pathlib import Path

import pytest

from tests.cli.conftest import CommandLine


@pytest.fixture
def file(tmp_path: Path) -> str:
    return str(tmp_path / "main.backup")


def test_a_removed_account_comes_back(stocked: CommandLine, file: str) -> None:
    stocked.do("backup", file)
    stocked.do("member", "remove", "garage", "alice")
    told = stocked.do("restore", file)
    members = [each["username"] for each in stocked.data("site", "show", "garage")["members"]]
    assert ("stays erased" in told, members) == (True, ["alice"])


def test_a_vaults_backup_says_until_when_it_may_be_kept(stocked: CommandLine, tmp_path: Path) -> None:
    assert "Delete it by" in stocked.do("backup", "--vault", str(tmp_path / "vault.backup"))


def test_a_program_is_told_the_same(stocked: CommandLine, tmp_path: Path) -> None:
    told = stocked.data("backup", "--vault", str(tmp_path / "vault.backup"))
    assert (told["database"], sorted(told)) == ("vault", ["database", "delete_by", "rows"])


def test_which_of_the_two_it_is_the_file_says_itself(stocked: CommandLine, tmp_path: Path) -> None:
    stocked.do("backup", "--vault", str(tmp_path / "vault.backup"))
    assert stocked.data("restore", str(tmp_path / "vault.backup"))["database"] == "vault"


def test_a_lost_instance_comes_back_from_both_and_the_key(stocked: CommandLine, tmp_path: Path) -> None:
    main, vault = str(tmp_path / "main.backup"), str(tmp_path / "vault.backup")
    stocked.do("backup", main)
    stocked.do("backup", "--vault", vault)
    (tmp_path / "new").mkdir()
    shutil.copy(stocked.data_dir / "master.key", tmp_path / "new")
    new = CommandLine(tmp_path / "new")
    first = new.run("restore", main)
    new.do("restore", vault)
    new.do("restore", main)
    refused = (first.exit_code, "Restore the backup of the vault first" in first.stderr)
    assert (refused, [each["slug"] for each in new.data("site", "list")]) == ((1, True), ["garage"])


@pytest.mark.parametrize(
    ("content", "said"), [(b"", "damaged"), (b"\x1f\x8b nonsense", "damaged"), (None, "could not be read")]
)
def test_what_is_no_backup_is_refused_in_one_line(
    stocked: CommandLine, tmp_path: Path, content: bytes | None, said: str
) -> None:
    if content is not None:
        (tmp_path / "other").write_bytes(content)
    result = stocked.run("restore", str(tmp_path / "other"))
    assert (result.exit_code, said in result.stderr, result.stderr.count("\n")) == (1, True, 1)


def test_a_folder_that_is_not_there_is_said_in_one_line(stocked: CommandLine, tmp_path: Path) -> None:
    result = stocked.run("backup", str(tmp_path / "missing" / "main.backup"))
    assert (result.exit_code, "could not be written" in result.stderr, result.stderr.count("\n")) == (1, True, 1)


def test_a_backup_takes_the_place_of_the_one_before(stocked: CommandLine, file: str) -> None:
    Path(file).write_text("older")
    stocked.do("backup", file)
    assert (stat.S_IMODE(Path(file).stat().st_mode), "restored" in stocked.do("audit", "list")) == (0o600, False)


def test_beside_an_older_vault_no_command_works_and_check_says_why(stocked: CommandLine, tmp_path: Path) -> None:
    shutil.copy(stocked.data_dir / "vault.db", tmp_path / "older.db")
    stocked.do("site", "remove", "garage", "--yes")
    stocked.do("site", "list")
    for journal in stocked.data_dir.glob("vault.db-*"):
        journal.unlink()
    shutil.copy(tmp_path / "older.db", stocked.data_dir / "vault.db")
    listed, checked = stocked.run("site", "list"), stocked.run("check")
    assert (listed.exit_code, "older copy" in listed.stderr, checked.exit_code, "older copy" in checked.stdout) == (
        1,
        True,
        1,
        True,
    )
