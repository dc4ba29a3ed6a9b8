import json
import re

import pytest

from comments.register.categories import CATEGORIES
from tests.cli.conftest import CommandLine


def test_the_policy_is_printed_as_a_page(stocked: CommandLine) -> None:
    printed = stocked.do("policy", "show", "garage")
    assert ("Privacy of the comments on The garage" in printed, "CNIL" in printed) == (True, True)


def test_the_policy_is_printed_in_french(stocked: CommandLine) -> None:
    assert "Ce qui est recueilli" in stocked.do("policy", "show", "garage", "--lang", "fr")


def test_an_older_version_is_printed_as_it_was(stocked: CommandLine) -> None:
    before = stocked.do("policy", "show", "garage", "--json")
    stocked.do("site", "set", "garage", "retention.comment_ip=30")
    assert stocked.do("policy", "show", "garage", "--version", "1", "--json") == before


def test_the_register_tells_what_is_enforced_now(stocked: CommandLine) -> None:
    stocked.do("site", "set", "garage", "retention.comment_ip=30")
    periods = {each["category"]: each["period_days"] for each in stocked.data("policy", "register", "garage")}
    assert (set(periods), periods["comment_ip"]) == (set(CATEGORIES), 30)


def test_the_history_is_printed_newest_first(stocked: CommandLine) -> None:
    stocked.do("site", "set", "garage", "retention.comment_ip=30")
    printed = stocked.do("policy", "history", "garage").splitlines()
    assert [line.split()[0] for line in printed] == ["2", "1"]


def test_publishing_what_is_due_takes_effect_at_once(stocked: CommandLine) -> None:
    publish = ("policy", "publish", "garage", "--severity", "minor", "--summary", "Another operator.")
    result = stocked.run(*publish, APARTE_OPERATOR="Example hosting")
    assert (result.exit_code, stocked.data("policy", "history", "garage")[0]["summary"]) == (0, "Another operator.")


def test_publishing_says_how_many_accounts_are_told(stocked: CommandLine) -> None:
    publish = ("policy", "publish", "garage", "--severity", "material", "--summary", "Another operator.")
    result = stocked.run(*publish, APARTE_OPERATOR="Example hosting")
    assert re.search(r"^\d accounts? will find an alert of version 2, and", result.stdout, re.MULTILINE)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("show", "shed"), "no site “shed”"),
        (("show", "garage", "--version", "9"), "no such policy version"),
        (("register", "shed"), "no site “shed”"),
        (("history", "shed"), "no site “shed”"),
        (("publish", "garage", "--severity", "minor", "--summary", "x"), "Nothing to publish"),
    ],
)
def test_a_refusal_is_one_line_and_exit_1(stocked: CommandLine, words: tuple[str, ...], said: str) -> None:
    result = stocked.run("policy", *words)
    assert (result.exit_code, said in result.stderr, result.stderr.count("\n")) == (1, True, 1)


def test_what_is_printed_for_programs_is_what_the_api_answers(stocked: CommandLine) -> None:
    printed = json.loads(stocked.do("policy", "show", "garage", "--json"))
    assert sorted(printed) == ["categories", "clauses", "published_at", "version"]


def test_the_register_is_printed_for_people_a_line_each(stocked: CommandLine) -> None:
    lines = stocked.do("policy", "register", "garage").splitlines()
    assert lines[1].split() == ["comment_ip", "90", "shred", "author,", "administrators"]
