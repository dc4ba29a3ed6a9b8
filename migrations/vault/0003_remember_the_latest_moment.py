"""Remember the latest moment at which the clock forgot, so that a clock set back brings nothing back."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("vault_mark", sa.Column("latest_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("vault_mark", "latest_at")
