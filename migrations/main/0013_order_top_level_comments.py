"""Give each order of a thread's top-level comments an index, so that a page of a long thread costs what it shows."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0013"
down_revision: str | None = "0012"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_ORDERS = {
    "oldest": ["pinned DESC", "created_at"],
    "newest": ["pinned DESC", "created_at DESC"],
    "top": ["pinned DESC", "score DESC", "created_at"],
}


def upgrade() -> None:
    top = sa.text("depth = 0")
    op.drop_index("ix_comments_top", "comments")
    for order, columns in _ORDERS.items():
        named = [sa.text(column) for column in ("thread_id", *columns)]
        op.create_index(f"ix_comments_{order}", "comments", named, sqlite_where=top, postgresql_where=top)


def downgrade() -> None:
    for order in _ORDERS:
        op.drop_index(f"ix_comments_{order}", "comments")
    op.create_index("ix_comments_top", "comments", ["thread_id", "depth", "created_at"], unique=False)
