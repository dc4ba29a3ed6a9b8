"""The tables of who reacted: members for as long as they have an account, guests by a link that lasts a day."""

from datetime import datetime

from sqlmodel import Field

from comments.db.stored import Stored
from comments.db.types import UTCDateTime
from comments.register.columns import kept_as


class AccountReaction(Stored, table=True):
    """A member's reaction to a comment; `slot` is the place that it takes, so that nobody has two of a kind."""

    __tablename__ = "account_reactions"

    account_id: str = Field(
        primary_key=True,
        foreign_key="accounts.id",
        ondelete="CASCADE",
        max_length=16,
        sa_column_kwargs=kept_as("reaction"),
    )
    comment_id: str = Field(primary_key=True, foreign_key="comments.id", ondelete="CASCADE", index=True, max_length=16)
    slot: str = Field(primary_key=True, max_length=8)
    name: str = Field(max_length=8, sa_column_kwargs=kept_as("reaction"))
    created_at: datetime = Field(sa_type=UTCDateTime)


class ReactionLink(Stored, table=True):
    """What a guest's second click is recognised by: a digest under a key of the day, which the vault destroys."""

    __tablename__ = "reaction_links"

    digest: bytes = Field(primary_key=True, repr=False, sa_column_kwargs=kept_as("vote_link"))
    comment_id: str = Field(foreign_key="comments.id", ondelete="CASCADE", index=True, max_length=16)
    name: str = Field(max_length=8, sa_column_kwargs=kept_as("vote_link"))
    expires_at: datetime = Field(sa_type=UTCDateTime, index=True)
