"""Tell people of a changed policy, and keep which version an account was made under and somebody accepted."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0007"
down_revision: str | None = "0006"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    # Whether somebody commented on a blog must not cost a look at all of its comments.
    op.create_index("ix_comments_member", "comments", ["account_id", "site_id", "created_at"], unique=False)
    op.drop_index("ix_comments_account_id", "comments")
    op.add_column("accounts", sa.Column("policy_site_id", sa.String(length=16), nullable=True))
    op.add_column("accounts", sa.Column("policy_version", sa.Integer(), nullable=True))
    op.create_table(
        "policy_alert_views",
        sa.Column("account_id", sa.String(length=16), nullable=False),
        sa.Column("site_id", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("account_id", "site_id", "version"),
    )
    op.create_table(
        "policy_acceptances",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("account_id", sa.String(length=16), nullable=False),
        sa.Column("site_id", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("how", sa.String(length=8), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("gone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("pseudonymised", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("account_id", "site_id", "version"),
    )
    op.create_index("ix_policy_acceptances_gone_at", "policy_acceptances", ["gone_at"], unique=False)


def downgrade() -> None:
    op.create_index("ix_comments_account_id", "comments", ["account_id"], unique=False)
    op.drop_index("ix_comments_member", "comments")
    op.drop_table("policy_acceptances")
    op.drop_table("policy_alert_views")
    op.drop_column("accounts", "policy_version")
    op.drop_column("accounts", "policy_site_id")
