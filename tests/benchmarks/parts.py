"""What is measured, in the order in which it is: each part by its name, on servers and files of its own."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from tests.benchmarks.busy_reads import measure_busy_reads
from tests.benchmarks.cold_start import measure_cold_start
from tests.benchmarks.counts import measure_counts
from tests.benchmarks.disclosures import measure_disclosures
from tests.benchmarks.forgetting import measure_forgetting
from tests.benchmarks.growing import measure_growing
from tests.benchmarks.known_or_not import measure_known_or_not
from tests.benchmarks.long_pages import measure_long_pages
from tests.benchmarks.memory import measure_memory
from tests.benchmarks.posts import measure_posts
from tests.benchmarks.reads import measure_reads
from tests.benchmarks.rows import Row
from tests.benchmarks.widget import measure_widget

PARTS: Final[Mapping[str, Callable[[Path], list[Row]]]] = {
    "reads": measure_reads,
    "long_pages": measure_long_pages,
    "busy_reads": measure_busy_reads,
    "counts": measure_counts,
    "posts": measure_posts,
    "disclosures": measure_disclosures,
    "memory": measure_memory,
    "cold_start": measure_cold_start,
    "growing": measure_growing,
    "known_or_not": measure_known_or_not,
    "forgetting": measure_forgetting,
    "widget": measure_widget,
}
