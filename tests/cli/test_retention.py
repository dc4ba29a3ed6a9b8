"""`aparte retention` on a real data directory."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from comments.cli.wiring import open_instance
from comments.settings import Settings
from comments.sites.queries import site_by_slug
from tests.cli.conftest import CommandLine
from tests.factories.identities import leave_comment


def days_from_now(days: int) -> str:
    return (datetime.now(UTC) + timedelta(days=days)).isoformat()  # noqa: TID251  the command reads the real clock


@pytest.fixture
def commented(stocked: CommandLine) -> CommandLine:
    """Somebody left a comment at the garage."""

    async def comment() -> None:
        async with open_instance(Settings(data_dir=stocked.data_dir)) as instance:
            garage = await instance.db.read(lambda session: site_by_slug(session, "garage"))
            await leave_comment(instance.db, instance.vault, garage)

    asyncio.run(comment())
    return stocked


def counts(cli: CommandLine, *words: str) -> dict[str, tuple[int, int]]:
    rows = cli.data("retention", *words)
    return {row["category"]: (row["due"], row["done"]) for row in rows if row["due"] or row["done"]}


def test_today_nothing_is_due(commented: CommandLine) -> None:
    assert counts(commented, "run") == {}


def test_a_plan_looks_thirty_days_ahead(commented: CommandLine) -> None:
    assert counts(commented, "plan") == {}
    commented.do("site", "set", "garage", "retention.comment_ip=29")
    assert counts(commented, "plan") == {"comment_ip": (1, 0), "network_tag": (1, 0)}


@pytest.mark.parametrize(
    ("rule", "bounds"), [("comment_ip=181", "from 1 to 180"), ("revision=366", "from 0 to 365"), ("audit=182", "183")]
)
def test_a_period_outside_its_bounds_is_refused_with_the_bounds(stocked: CommandLine, rule: str, bounds: str) -> None:
    result = stocked.run("site", "set", "garage", f"retention.{rule}")
    assert (result.exit_code, bounds in result.stderr, result.stderr.count("\n")) == (1, True, 1)


def test_a_plan_for_a_time_to_come_needs_no_word(commented: CommandLine) -> None:
    assert counts(commented, "plan", "--as-of", days_from_now(91)) == {"comment_ip": (1, 0), "network_tag": (1, 0)}


def test_a_run_as_of_a_time_to_come_needs_a_yes(commented: CommandLine) -> None:
    result = commented.run("retention", "run", "--as-of", days_from_now(92))
    assert (result.exit_code, result.stderr.count("--yes"), result.stderr.count("\n")) == (1, 1, 1)
    assert counts(commented, "plan", "--as-of", days_from_now(92)) == {"comment_ip": (1, 0), "network_tag": (1, 0)}


def test_a_run_as_of_a_time_to_come_forgets(commented: CommandLine) -> None:
    when = days_from_now(92)
    done = counts(commented, "run", "--as-of", when, "--yes", "--site", "garage")
    assert done == {"comment_ip": (1, 1), "network_tag": (1, 1)}
    assert counts(commented, "plan", "--as-of", when, "--site", "garage") == {}


def test_each_row_has_the_four_numbers(commented: CommandLine) -> None:
    rows = commented.data("retention", "plan")
    assert all(list(row) == ["category", "due", "done", "held"] for row in rows)


def test_the_table_has_a_head(commented: CommandLine) -> None:
    assert commented.do("retention", "plan").splitlines()[0].split() == ["rule", "due", "done", "held"]


@pytest.mark.parametrize(
    "moment",
    [
        *("tomorrow", "", "0001-01-01", "9999-12-31T00:00:00Z", "2026-13-01"),
        *("9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00"),
    ],
)
def test_what_is_no_moment_is_bad_usage(stocked: CommandLine, moment: str) -> None:
    assert stocked.run("retention", "plan", "--as-of", moment).exit_code == 2


@pytest.mark.parametrize(
    "moment", ["2026-03-14", "2026-03-14T10:30:00", "2026-03-14T10:30:00Z", "2026-03-14T12:30+02:00"]
)
def test_a_moment_is_taken_with_and_without_zone(stocked: CommandLine, moment: str) -> None:
    assert stocked.run("retention", "plan", "--as-of", moment).exit_code == 0


def test_an_unknown_site_is_refused(stocked: CommandLine) -> None:
    assert stocked.run("retention", "run", "--site", "bakery").exit_code == 1
