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
    periods = {
        each["category"]: each["period_days"] for each in stocked.data("policy", "register", "garage")["categories"]
    }
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
        (("diff", "garage", "1", "9"), "no such policy version"),
        (("diff", "garage", "--draft"), "Nothing is prepared"),
        (("show", "garage", "--draft"), "Nothing is prepared"),
        (("discard", "garage"), "Nothing is prepared"),
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


def test_the_difference_of_the_last_two_versions_is_printed(stocked: CommandLine) -> None:
    stocked.do("site", "set", "garage", "retention.comment_ip=30")
    lines = stocked.do("policy", "diff", "garage").splitlines()
    assert ("- How long · 90 days" in lines, "+ How long · 30 days" in lines) == (True, True)


def test_the_difference_is_printed_for_programs(stocked: CommandLine) -> None:
    stocked.do("site", "set", "garage", "retention.spam=5")
    (found,) = stocked.data("policy", "diff", "garage", "1", "2")
    assert [found[key] for key in ("section", "title", "clause")] == ["kept", "Comment marked as spam", None]


@pytest.mark.clause("P28")
def test_a_prepared_change_waits_until_it_is_published(stocked: CommandLine) -> None:
    stocked.do("site", "set", "garage", "retention.comment_ip=30", "--draft")
    before = stocked.data("site", "show", "garage")
    published = json.loads(
        stocked.do("policy", "publish", "garage", "--severity", "minor", "--summary", "Sooner.", "--json")
    )
    after = stocked.data("site", "show", "garage")["settings"]["retention.comment_ip"]
    assert (before["settings"]["retention.comment_ip"], before["policy"]["waiting"], published["version"], after) == (
        *("90", {"retention.comment_ip": "30"}),
        *(2, "30"),
    )


def test_the_draft_is_printed_with_its_difference(stocked: CommandLine) -> None:
    stocked.do("site", "set", "garage", "retention.comment_ip=30", "--draft")
    shown, changed = (
        stocked.do("policy", "show", "garage", "--draft"),
        stocked.do("policy", "diff", "garage", "--draft"),
    )
    assert ("IP address for 30 days" in shown, "+ How long · 30 days" in changed) == (True, True)


def test_a_draft_is_let_go(stocked: CommandLine) -> None:
    stocked.do("site", "set", "garage", "retention.comment_ip=30", "--draft")
    stocked.do("policy", "discard", "garage")
    assert stocked.data("site", "show", "garage")["policy"]["waiting"] is None


@pytest.mark.parametrize("words", [("show", "--version", "1"), ("diff", "1", "2")])
def test_a_version_and_the_draft_at_once_is_bad_usage(stocked: CommandLine, words: tuple[str, ...]) -> None:
    command, *more = words
    result = stocked.run("policy", command, "garage", *more, "--draft")
    assert (result.exit_code, "not both" in result.stderr) == (2, True)


@pytest.mark.clause("P28")
def test_words_that_contradict_the_rules_are_refused(stocked: CommandLine) -> None:
    result = stocked.run("site", "set", "garage", "addition.en=IP addresses are kept for 31 days.")
    assert (result.exit_code, "the number 31" in result.stderr) == (1, True)
