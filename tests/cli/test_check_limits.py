import sys

import pytest

from tests.cli.conftest import CommandLine
from tests.cli.test_check import WELL, found
from tests.valkey import ValkeyServer, valkey

__all__ = ["valkey"]

NOBODY = "unix:///nowhere/valkey.sock"


@pytest.fixture
def well(stocked: CommandLine) -> CommandLine:
    """An instance of which there is nothing to say."""
    stocked.environment |= WELL
    return stocked


@pytest.mark.valkey
def test_of_a_server_that_answers_nothing_is_said(well: CommandLine, valkey: ValkeyServer) -> None:
    assert found(well, APARTE_VALKEY_URL=valkey.url) == (0, [])


def test_one_that_does_not_answer_is_wrong(well: CommandLine) -> None:
    assert found(well, APARTE_VALKEY_URL=NOBODY) == (1, ["valkey-silent"])


def test_what_is_wrong_quotes_no_password(well: CommandLine) -> None:
    well.environment["APARTE_VALKEY_URL"] = "valkey://someone:hidden@127.0.0.1:1"
    result = well.run("check")
    assert ("does not answer" in result.stdout, "hidden" in result.stdout + result.stderr) == (True, False)


def test_an_address_with_a_port_that_is_none_is_wrong(well: CommandLine) -> None:
    assert found(well, APARTE_VALKEY_URL="valkey://127.0.0.1:x") == (1, ["valkey-address"])


def test_an_address_of_something_else_is_bad_usage_and_named(well: CommandLine) -> None:
    well.environment["APARTE_VALKEY_URL"] = "https://example.org"
    result = well.run("check")
    assert (result.exit_code, "APARTE_VALKEY_URL" in result.stderr) == (1, True)


def test_without_the_client_it_is_wrong(well: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "comments.limits.valkey_store", None)
    assert found(well, APARTE_VALKEY_URL=NOBODY) == (1, ["valkey-missing"])


def test_several_processes_that_count_apart_are_worth_a_word(well: CommandLine) -> None:
    assert found(well, APARTE_WORKERS="2") == (0, ["limits-apart"])
