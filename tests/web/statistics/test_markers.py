"""A thousand readers, each with marks of their own: none of them stands in any table, file or log."""

import logging
import re
from pathlib import Path

import pytest

from comments.jobs.flushing import flush
from comments.sites.models import Site
from tests.canary.storage import files_in, rows_of
from tests.service import Running
from tests.web.statistics.conftest import PAGE, WIDGET, loads

READERS = 1000
MARK = re.compile(rb"mrk[a-z]\d{4}q|198\.18\.\d+\.\d+")


def marked(number: int) -> dict[str, str]:
    """Everything that a browser says of itself, with a mark that nobody else has."""
    return {
        "user-agent": f"Mozilla/5.0 (mrka{number:04}q; rv:140.0) Gecko/20100101 Firefox/140.0 mrkb{number:04}q",
        "accept-language": f"fr-mrkc{number:04}q,mrkd{number:04}q;q=0.5",
        "referer": f"https://mrke{number:04}q.example.org/mrkf{number:04}q?who=mrkg{number:04}q",
        "origin": f"https://mrke{number:04}q.example.org",
        "cookie": f"who=mrkh{number:04}q",
        "x-forwarded-for": f"198.18.{number // 250}.{number % 250}",
    }


@pytest.mark.clause("P2")
@pytest.mark.clause("P8")
async def test_no_mark_of_a_thousand_readers_is_left_anywhere(
    running: Running, garage: Site, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for number in range(READERS):
        async with running.client(f"198.18.{number // 250}.{number % 250}") as reader:
            await reader.get(PAGE if number % 10 == 0 else WIDGET, headers=marked(number))
    await flush(running.db, running.service.litestar.state.tally)
    evidence = [*await rows_of(running.db, "main"), *files_in(tmp_path)]
    assert await loads(running, garage) == READERS
    assert [each.source for each in evidence if MARK.search(each.content)] == []
    assert MARK.findall(caplog.text.encode()) == []


@pytest.mark.parametrize("header", [name for name in marked(17) if name != "x-forwarded-for"])
def test_every_mark_would_be_found(header: str) -> None:
    assert MARK.search(marked(17)[header].encode())
