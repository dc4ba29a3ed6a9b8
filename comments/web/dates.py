"""Dates as people read them."""

from comments.foundation.dates import long_date, long_day

__all__ = ["long_date", "long_day"]
