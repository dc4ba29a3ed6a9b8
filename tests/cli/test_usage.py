import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from comments.cli.root import root
from comments.foundation.texts import LANGUAGES
from tests.cli.conftest import CommandLine


def commands(group: click.Group, *path: str) -> Iterator[tuple[str, ...]]:
    """Every command and group."""
    context = click.Context(group)
    for name in group.list_commands(context):
        found = group.get_command(context, name)
        yield (*path, name)
        if isinstance(found, click.Group):
            yield from commands(found, *path, name)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("words", [(), *commands(root)], ids=" ".join)
def test_every_command_has_help_in_both_languages(cli: CommandLine, words: tuple[str, ...], language: str) -> None:
    result = cli.run(*words, "--help", LANG=f"{language}_XX.UTF-8")
    assert (result.exit_code, "cli." in result.stdout, "Afficher cette aide" in result.stdout) == (
        0,
        False,
        language == "fr",
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("bogus",), "no command “bogus”"),
        (("site", "bogus"), "no command “bogus”"),
        (("site", "add"), "SLUG"),
        (("site", "add", "garage", "--name", "x"), "--origin"),
        (("site", "add", "garage", "--name", "x", "--origin", "y", "--locale", "de"), "en, fr"),
        (("site", "list", "--bogus"), "no option --bogus"),
        (("site", "list", "extra"), "--help"),
        (("site", "set", "garage"), "KEY=VALUE"),
        (("site", "set", "garage", "moderation"), "KEY=VALUE"),
        (("site", "set", "garage", "=all"), "KEY=VALUE"),
        (("member", "set", "garage", "alice", "king"), "owner, admin, moderator"),
        (("policy", "show", "garage", "--version", "0"), "--version"),
        (("policy", "show", "garage", "--version", "x"), "--version"),
        (("account", "add", "alice"), "--email"),
    ],
)
def test_bad_usage_is_one_line_and_exit_2(cli: CommandLine, words: tuple[str, ...], said: str) -> None:
    result = cli.run(*words)
    assert (result.exit_code, said in result.stderr, result.stderr.count("\n")) == (2, True, 1)


def test_a_group_without_a_command_shows_its_help_and_exits_2(cli: CommandLine) -> None:
    result = cli.run("site")
    assert (result.exit_code, "Usage: aparte site" in result.stderr) == (2, True)


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"LANG": "fr_FR.UTF-8"}, "Il n’y a pas de site"),
        ({"LANG": "fr"}, "Il n’y a pas de site"),
        ({"LC_ALL": "fr_CA.UTF-8", "LANG": "en_GB.UTF-8"}, "Il n’y a pas de site"),
        ({"LC_MESSAGES": "fr_BE", "LANG": "en_GB.UTF-8"}, "Il n’y a pas de site"),
        ({"LC_ALL": "C", "LANG": "fr_FR.UTF-8"}, "There is no site"),
        ({"LANG": "de_DE.UTF-8"}, "There is no site"),
        ({}, "There is no site"),
    ],
)
def test_errors_speak_the_language_of_the_environment(cli: CommandLine, environment: dict[str, str], said: str) -> None:
    assert said in cli.run("site", "show", "shed", **environment).stderr


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"APARTE_WORKERS": "many"}, "APARTE_WORKERS"),
        ({"APARTE_RATE_LIMITS": "a-secret-by-mistake"}, "APARTE_RATE_LIMITS"),
        ({"APARTE_DATABASE_URL": "postgresql://user:a-secret-by-mistake@127.0.0.1:1/x"}, "database cannot be reached"),
    ],
)
def test_an_unusable_setting_is_named_and_never_quoted(
    cli: CommandLine, environment: dict[str, str], said: str
) -> None:
    result = cli.run("site", "list", **environment)
    assert (result.exit_code, said in result.stderr, "secret" in result.stderr, result.stderr.count("\n")) == (
        1,
        True,
        False,
        1,
    )


def test_a_data_directory_that_cannot_be_made_is_refused_in_one_line(cli: CommandLine, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    result = cli.run("site", "list", APARTE_DATA_DIR=str(tmp_path / "file" / "data"))
    assert (result.exit_code, "APARTE_DATA_DIR" in result.stderr, result.stderr.count("\n")) == (1, True, 1)


def test_the_installed_command_is_this_one(tmp_path: Path) -> None:
    environment = {**os.environ, "APARTE_DATA_DIR": str(tmp_path / "data"), "LANG": "fr_FR.UTF-8", "LC_ALL": ""}
    command = [str(Path(sys.executable).with_name("aparte")), "site", "show", "shed"]
    done = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (
        1,
        "",
        "aparte: Il n’y a pas de site «\u00a0shed\u00a0». Voyez\u00a0: aparte site list\n",
    )
