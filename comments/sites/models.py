"""The tables of blogs."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column
from sqlmodel import Field

from comments.db.stored import Stored
from comments.db.types import UTCDateTime
from comments.register.columns import not_personal

_OF_THE_BLOG = not_personal("what a blog is called and how its owner set it")


class Site(Stored, table=True):
    """A blog whose comments are kept here; `settings` is a `SiteSettings` in JSON."""

    __tablename__ = "sites"

    id: str = Field(primary_key=True, max_length=16)
    slug: str = Field(unique=True, max_length=63, sa_column_kwargs=_OF_THE_BLOG)
    name: str = Field(max_length=200, sa_column_kwargs=_OF_THE_BLOG)
    settings: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False, **_OF_THE_BLOG))
    # Raised by whatever changes what every thread page of the site shows: its name, settings, policy.
    version: int = 0
    created_at: datetime = Field(sa_type=UTCDateTime)


class SiteOrigin(Stored, table=True):
    """A web origin whose pages may write to the site."""

    __tablename__ = "site_origins"

    site_id: str = Field(primary_key=True, foreign_key="sites.id", ondelete="CASCADE", max_length=16)
    origin: str = Field(primary_key=True, max_length=300, sa_column_kwargs=_OF_THE_BLOG)
