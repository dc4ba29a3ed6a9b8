"""The tables of statistics; they refer to the site alone, and to nobody."""

from datetime import date, datetime

from sqlalchemy import BigInteger, Column, Text
from sqlmodel import Field

from comments.db.stored import Stored
from comments.db.types import UTCDateTime
from comments.register.columns import kept_as, not_personal

_NUMBERS = not_personal("rounded numbers, none of fewer than ten loads")


class LoadCount(Stored, table=True):
    """One number: how many loads a site had in an hour, day or year, all of them or those with one value."""

    __tablename__ = "load_counts"

    site_id: str = Field(primary_key=True, foreign_key="sites.id", ondelete="CASCADE", max_length=16)
    span: str = Field(primary_key=True, max_length=8)
    dimension: str = Field(primary_key=True, max_length=16)
    since: datetime = Field(primary_key=True, sa_type=UTCDateTime)
    value: str = Field(primary_key=True, max_length=253, sa_column_kwargs=kept_as("statistics"))
    loads: int = Field(sa_type=BigInteger)


class TrendReport(Stored, table=True):
    """A report on a month, as it was drafted; `document` is the JSON of a `Trends`, never changed once published."""

    __tablename__ = "trend_reports"

    site_id: str = Field(primary_key=True, foreign_key="sites.id", ondelete="CASCADE", max_length=16)
    month: date = Field(primary_key=True)
    document: str = Field(sa_column=Column(Text, nullable=False, **_NUMBERS))
    drafted_at: datetime = Field(sa_type=UTCDateTime)
    published_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
