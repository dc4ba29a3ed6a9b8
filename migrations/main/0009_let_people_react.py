"""Count reactions beside each comment, keep members' own, and link a guest's for a day."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0009"
down_revision: str | None = "0008"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("comments", sa.Column("reactions", sa.JSON(), server_default="{}", nullable=False))
    op.create_table(
        "account_reactions",
        sa.Column("account_id", sa.String(length=16), nullable=False),
        sa.Column("comment_id", sa.String(length=16), nullable=False),
        sa.Column("slot", sa.String(length=8), nullable=False),
        sa.Column("name", sa.String(length=8), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["comment_id"], ["comments.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("account_id", "comment_id", "slot"),
    )
    op.create_index("ix_account_reactions_comment_id", "account_reactions", ["comment_id"], unique=False)
    op.create_table(
        "reaction_links",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("comment_id", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=8), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["comment_id"], ["comments.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("digest"),
    )
    op.create_index("ix_reaction_links_comment_id", "reaction_links", ["comment_id"], unique=False)
    op.create_index("ix_reaction_links_expires_at", "reaction_links", ["expires_at"], unique=False)


def downgrade() -> None:
    op.drop_table("reaction_links")
    op.drop_table("account_reactions")
    op.drop_column("comments", "reactions")
