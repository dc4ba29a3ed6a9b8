import json
import sys

import pytest

from tests.cli.conftest import CommandLine
from tests.valkey import ValkeyServer, valkey

__all__ = ["valkey"]

NOBODY = "unix:///nowhere/valkey.sock"


def found(cli: CommandLine, **environment: str) -> list[tuple[str, str]]:
    """What is found about limits, and how bad it is."""
    findings = json.loads(cli.run("check", "--json", **environment).stdout)["findings"]
    return [
        (each["check"], each["level"]) for each in findings if each["check"].partition("-")[0] in {"valkey", "limits"}
    ]


@pytest.mark.valkey
def test_of_a_server_that_answers_nothing_is_said(stocked: CommandLine, valkey: ValkeyServer) -> None:
    assert found(stocked, APARTE_VALKEY_URL=valkey.url) == []


def test_one_that_does_not_answer_is_wrong(stocked: CommandLine) -> None:
    assert found(stocked, APARTE_VALKEY_URL=NOBODY) == [("valkey-silent", "wrong")]


def test_what_is_wrong_quotes_no_password(stocked: CommandLine) -> None:
    result = stocked.run("check", APARTE_VALKEY_URL="valkey://someone:hidden@127.0.0.1:1")
    assert ("does not answer" in result.stdout, "hidden" in result.stdout + result.stderr) == (True, False)


def test_an_address_with_a_port_that_is_none_is_wrong(stocked: CommandLine) -> None:
    assert found(stocked, APARTE_VALKEY_URL="valkey://127.0.0.1:x") == [("valkey-address", "wrong")]


def test_an_address_of_something_else_is_named(stocked: CommandLine) -> None:
    result = stocked.run("check", APARTE_VALKEY_URL="https://example.org")
    assert (result.exit_code, "APARTE_VALKEY_URL" in result.stderr) == (1, True)


def test_without_the_client_it_is_wrong(stocked: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "comments.limits.valkey_store", None)
    assert found(stocked, APARTE_VALKEY_URL=NOBODY) == [("valkey-missing", "wrong")]


def test_several_processes_that_count_apart_are_worth_a_word(stocked: CommandLine) -> None:
    assert found(stocked, APARTE_WORKERS="2") == [("limits-apart", "advice")]


def test_several_that_count_together_are_not(stocked: CommandLine) -> None:
    assert ("limits-apart", "advice") not in found(stocked, APARTE_WORKERS="2", APARTE_VALKEY_URL=NOBODY)
