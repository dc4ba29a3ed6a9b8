"""Statistics as people read them: browsers, languages, hosts and months by their names, reports as tables."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

import msgspec
from babel import Locale
from babel.dates import format_date, format_skeleton

from comments.foundation.clock import to_wire
from comments.foundation.dates import long_day
from comments.foundation.texts import Texts, texts_for
from comments.statistics.models import TrendReport
from comments.statistics.reporting import Trends, mark_of, read_document
from comments.statistics.rules import DESCRIBING, NONE_GIVEN, OTHERS, Dimension, write_month
from comments.statistics.series import Step
from comments.statistics.suppression import Table
from comments.web.charts import Point, Row, in_figures, rows_of

_REGIONS: Final = {"en": "en_GB"}


class TableWords(msgspec.Struct, frozen=True):
    """One table: what it is of, and its rows."""

    dimension: str
    title: str
    rows: list[Row]


class ReportWords(msgspec.Struct, frozen=True, kw_only=True):
    """A report ready to be drawn."""

    id: str
    mark: str
    title: str
    loads: str
    tables: list[TableWords]
    published_at: str | None
    published_on: str | None


def report_in_words(report: TrendReport, language: str) -> ReportWords:
    """What a report says, in a language."""
    trends, texts = read_document(report), texts_for(language, "statistics")
    at = report.published_at
    return ReportWords(
        id=write_month(report.month),
        mark=mark_of(report),
        title=month_in_words(report.month, language),
        loads=texts.plural("statistics.loads", trends.loads, figures=in_figures(trends.loads, language)),
        tables=[_table(each, trends, texts) for each in DESCRIBING],
        published_at=None if at is None else to_wire(at),
        published_on=None if at is None else long_day(at, language),
    )


def counts_in_words(dimension: Dimension, counts: Mapping[str, int], texts: Texts) -> TableWords:
    """Counts as a table, the nameless rest at its end."""
    named = [(value, loads) for value, loads in counts.items() if value != OTHERS]
    rest = [(OTHERS, counts[OTHERS])] if counts.get(OTHERS) else []
    return _words(dimension, [*named, *rest], texts)


def month_in_words(month: date, language: str) -> str:
    """Such as «mars 2026»."""
    return format_skeleton("yMMMM", month, locale=_REGIONS.get(language, language))


def step_in_words(step: Step, day: date, texts: Texts) -> str:
    """A day, a week by its Monday, or a month."""
    if step == "month":
        return month_in_words(day, texts.language)
    said = format_date(day, "d MMM", locale=_REGIONS.get(texts.language, texts.language))
    return said if step == "day" else texts("statistics.week-of", day=said)


def table_of(trends: Trends, dimension: Dimension) -> Table:
    """A report's table of one dimension."""
    tables = {
        Dimension.BROWSER: trends.browsers,
        Dimension.LANGUAGE: trends.languages,
        Dimension.REFERRER: trends.referrers,
    }
    return tables[dimension]


def _table(dimension: Dimension, trends: Trends, texts: Texts) -> TableWords:
    table = table_of(trends, dimension)
    counts = {cell.value: cell.loads for cell in table.cells}
    return counts_in_words(dimension, counts | {OTHERS: table.others}, texts)


def _words(dimension: Dimension, counts: Iterable[tuple[str, int]], texts: Texts) -> TableWords:
    points = [Point(_name(dimension, value, texts), loads) for value, loads in counts]
    return TableWords(dimension, texts(f"statistics.of.{dimension}"), rows_of(points, texts.language))


def _name(dimension: Dimension, value: str, texts: Texts) -> str:
    if value == NONE_GIVEN:
        return texts(f"statistics.none.{dimension}")
    if value == OTHERS:
        return texts(f"statistics.others.{dimension}")
    if dimension is Dimension.LANGUAGE:
        name: str = Locale(texts.language).languages.get(value, value)
        return name[:1].upper() + name[1:]
    return value
