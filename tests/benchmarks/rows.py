"""What was measured, as rows of one table: our figure, a reference's from the same run, and what is wanted of them."""

import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

_WIDTHS: Final = (58, 6, 11, 18, 11, 8, 9)
_TITLES: Final = ("work", "unit", "ours", "reference", "its", "ratio", "wanted")


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line; what is wanted is said of the ratio, and where nothing is compared of our figure itself."""

    work: str
    unit: str
    ours: float
    reference: str = ""
    its: float | None = None
    least: float | None = None
    most: float | None = None
    p50_ms: float | None = None
    p99_ms: float | None = None

    @property
    def ratio(self) -> float | None:
        """Ours to the reference's, where there is one."""
        return None if self.its is None else ratio_of(self.ours, self.its)

    @property
    def is_met(self) -> bool:
        """Whether the figure is what is wanted; always where nothing is."""
        judged = self.ours if self.ratio is None else self.ratio
        return (self.least is None or judged >= self.least) and (self.most is None or judged <= self.most)

    def as_data(self) -> dict[str, Any]:
        """For benchmarks.json: what is absent is left out."""
        given = {name: value for name, value in asdict(self).items() if value is not None and value != ""}
        return given | ({} if self.ratio is None else {"ratio": self.ratio}) | {"met": self.is_met}


def ratio_of(ours: float, its: float) -> float:
    """How many times the other; nothing is endlessly more than nothing."""
    return ours / its if its else float("inf")


def ninety_ninth(taken: Sequence[float]) -> float:
    """What one in a hundred exceeds; of few values the largest."""
    return max(taken) if len(taken) < 100 else statistics.quantiles(taken, n=100)[98]


def table(parts: Mapping[str, Iterable[Row]]) -> list[str]:
    """The lines of the whole table, each part under its name."""
    head = [_line(_TITLES) + "  p50, p99 ms"]
    return head + [line for name, rows in parts.items() for line in ("", f"[{name}]", *map(_line_of, rows))]


def _line_of(row: Row) -> str:
    cells = (row.work, row.unit, _figure(row.ours), row.reference, _figure(row.its), _share(row.ratio), _wanted(row))
    times = ", ".join(f"{each:.1f}" for each in (row.p50_ms, row.p99_ms) if each is not None)
    return f"{_line(cells)}  {times}{'' if row.is_met else '  MISSED'}".rstrip()


def _line(cells: Sequence[str]) -> str:
    left = (True, True, False, True, False, False, False)
    padded = zip(cells, _WIDTHS, left, strict=True)
    return " ".join(cell.ljust(width) if is_left else cell.rjust(width) for cell, width, is_left in padded)


def _figure(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if value >= 100 else f"{value:.2f}"


def _share(ratio: float | None) -> str:
    return "" if ratio is None else f"{ratio:.2f}"


def _wanted(row: Row) -> str:
    if row.least is not None:
        return f"≥ {row.least:g}"
    return "" if row.most is None else f"≤ {row.most:g}"
