"""The table of holds: which comments the law, or a dispute, keeps past their time."""

from datetime import datetime

from sqlmodel import Field

from comments.db.stored import Stored
from comments.db.types import UTCDateTime
from comments.register.columns import kept_as


class Hold(Stored, table=True):
    """A comment that is kept, with what was given with it, until a day; the row goes when the hold does."""

    __tablename__ = "holds"

    id: str = Field(primary_key=True, max_length=16)
    site_id: str = Field(foreign_key="sites.id", ondelete="CASCADE", index=True, max_length=16)
    # No foreign key: what is held outlives its comment if need be.
    comment_id: str = Field(index=True, max_length=16, sa_column_kwargs=kept_as("hold"))
    reason: str = Field(max_length=500, repr=False, sa_column_kwargs=kept_as("hold"))
    placed_at: datetime = Field(sa_type=UTCDateTime, sa_column_kwargs=kept_as("hold"))
    until: datetime = Field(sa_type=UTCDateTime, index=True, sa_column_kwargs=kept_as("hold"))
