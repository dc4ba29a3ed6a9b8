"""Find what is due and nothing else: of a blog not what others must forget, of the outbox not what is done."""

from collections.abc import Sequence

from alembic import op

revision: str = "0014"
down_revision: str | None = "0013"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.drop_index("ix_sealed_expiry", "sealed_values")
    op.create_index("ix_sealed_expiry", "sealed_values", ["site_id", "category", "expires_at"], unique=False)
    op.drop_index("ix_outbox_due", "outbox")
    op.create_index("ix_outbox_due", "outbox", ["done_at", "dead", "due_at"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_outbox_due", "outbox")
    op.create_index("ix_outbox_due", "outbox", ["done_at", "due_at"], unique=False)
    op.drop_index("ix_sealed_expiry", "sealed_values")
    op.create_index("ix_sealed_expiry", "sealed_values", ["category", "expires_at"], unique=False)
