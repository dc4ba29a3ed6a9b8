"""Let people close their account, end those nobody uses, and know how far the vault's ledger of erasures went."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_COLUMNS = ("closes_at", "comments_after", "last_used_on", "warnings", "warned_at")


def upgrade() -> None:
    op.add_column("accounts", sa.Column("closes_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("accounts", sa.Column("comments_after", sa.String(length=12), nullable=True))
    op.add_column("accounts", sa.Column("last_used_on", sa.Date(), nullable=True))
    op.add_column("accounts", sa.Column("warnings", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("accounts", sa.Column("warned_at", sa.DateTime(timezone=True), nullable=True))
    # Nobody noted until now who uses their account: the time begins today for everybody.
    op.execute("UPDATE accounts SET last_used_on = CURRENT_DATE")
    op.create_index("ix_accounts_closes_at", "accounts", ["closes_at"], unique=False)
    op.create_index("ix_accounts_last_used_on", "accounts", ["last_used_on"], unique=False)
    op.create_table(
        "ledger_marks",
        sa.Column("vault_id", sa.String(length=16), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("vault_id"),
    )


def downgrade() -> None:
    op.drop_table("ledger_marks")
    op.drop_index("ix_accounts_last_used_on", table_name="accounts")
    op.drop_index("ix_accounts_closes_at", table_name="accounts")
    for column in _COLUMNS:
        op.drop_column("accounts", column)
