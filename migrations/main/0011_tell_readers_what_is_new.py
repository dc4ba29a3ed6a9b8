"""Note in which version of its thread a comment last changed, so that readers are told what is new."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0011"
down_revision: str | None = "0010"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("comments", sa.Column("changed_in", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("comments", sa.Column("shown_in", sa.Integer(), nullable=False, server_default="0"))
    op.create_index("ix_comments_changed", "comments", ["thread_id", "changed_in"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_comments_changed", "comments")
    op.drop_column("comments", "shown_in")
    op.drop_column("comments", "changed_in")
