"""Dates as people read them."""

from comments.foundation.dates import long_date

__all__ = ["long_date"]
