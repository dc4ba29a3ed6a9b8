"""Let guests who lost their receipts find what they left."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "receipt_searches",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("token_hash"),
    )
    op.create_index("ix_receipt_searches_expires_at", "receipt_searches", ["expires_at"], unique=False)
    op.create_table(
        "found_comments",
        sa.Column("search_id", sa.String(length=16), nullable=False),
        sa.Column("comment_id", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(["comment_id"], ["comments.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["search_id"], ["receipt_searches.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("search_id", "comment_id"),
    )
    op.create_index("ix_found_comments_comment_id", "found_comments", ["comment_id"], unique=False)


def downgrade() -> None:
    op.drop_table("found_comments")
    op.drop_table("receipt_searches")
    # What was sealed for a search means nothing without it, and nothing would end it.
    op.execute("DELETE FROM sealed_values WHERE table_name = 'receipt_searches'")
