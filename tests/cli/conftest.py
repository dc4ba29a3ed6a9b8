import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from comments.cli.root import root


class CommandLine:
    """Runs `aparte` on a data directory of its own."""

    def __init__(self, data_dir: Path, **settings: str) -> None:
        self.data_dir = data_dir
        unset = dict.fromkeys(("LC_ALL", "LC_MESSAGES", "LANG", "APARTE_CONFIG", "APARTE_PUBLIC_URL"))
        self.environment: dict[str, str | None] = {**unset, "APARTE_DATA_DIR": str(data_dir), **settings}

    def run(self, *words: str, typed: str | None = None, **environment: str) -> Result:
        """One command line, whatever comes of it."""
        return CliRunner().invoke(root, words, input=typed, env=self.environment | environment)

    def do(self, *words: str, typed: str | None = None) -> str:
        """One that must succeed; gives what it printed."""
        result = self.run(*words, typed=typed)
        assert result.exit_code == 0, result.stderr
        return result.stdout

    def data(self, *words: str) -> Any:
        """What it prints for programs."""
        return json.loads(self.do(*words, "--json"))

    def add_garage(self) -> None:
        self.do("site", "add", "garage", "--name", "The garage", "--origin", "https://blog.example.org")

    def add_account(self, username: str) -> None:
        self.do("account", "add", username, "--email", f"{username}@example.org")


@pytest.fixture
def cli(tmp_path: Path) -> CommandLine:
    return CommandLine(tmp_path / "data")


@pytest.fixture(scope="session")
def stocked_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Made once and copied for each test, since migrating and hashing take their time."""
    cli = CommandLine(tmp_path_factory.mktemp("stocked") / "data")
    cli.add_garage()
    cli.add_account("alice")
    cli.add_account("bob")
    cli.do("member", "set", "garage", "alice", "owner")
    return cli.data_dir


@pytest.fixture
def stocked(cli: CommandLine, stocked_folder: Path) -> CommandLine:
    """An instance with the garage, alice who owns it, and bob who is nothing there."""
    shutil.copytree(stocked_folder, cli.data_dir)
    return cli
