"""Give every question that went through a whole table an index, so that no blog's reading or writing waits for it."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0012"
down_revision: str | None = "0011"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_index("ix_idempotent_posts_comment_id", "idempotent_posts", ["comment_id"], unique=False)
    op.create_index("ix_outbox_dead", "outbox", ["dead", "due_at"], unique=False)
    op.create_index("ix_reports_unsettled", "reports", ["settled_at", "comment_id"], unique=False)
    op.create_index("ix_audit_action", "audit_entries", ["action", "sequence"], unique=False)
    has_details = sa.text("payload IS NOT NULL")
    op.create_index("ix_audit_details", "audit_entries", ["at"], sqlite_where=has_details, postgresql_where=has_details)


def downgrade() -> None:
    op.drop_index("ix_audit_details", "audit_entries")
    op.drop_index("ix_audit_action", "audit_entries")
    op.drop_index("ix_reports_unsettled", "reports")
    op.drop_index("ix_outbox_dead", "outbox")
    op.drop_index("ix_idempotent_posts_comment_id", "idempotent_posts")
