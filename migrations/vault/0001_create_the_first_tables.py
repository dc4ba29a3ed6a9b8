"""Create the first tables."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0001"
down_revision: str | None = None
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "data_keys",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("site_id", sa.String(length=16), nullable=False),
        sa.Column("category", sa.String(length=32), nullable=False),
        sa.Column("bucket", sa.Date(), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("site_id", "category", "bucket"),
    )
    with op.batch_alter_table("data_keys", schema=None) as batch_op:
        batch_op.create_index("ix_data_keys_expiry", ["expires_at"], unique=False)

    op.create_table(
        "subject_keys",
        sa.Column("subject", sa.String(length=49), nullable=False),
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("site_id", sa.String(length=16), nullable=True),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("subject"),
        sa.UniqueConstraint("id"),
    )
    with op.batch_alter_table("subject_keys", schema=None) as batch_op:
        batch_op.create_index("ix_subject_keys_expiry", ["expires_at"], unique=False)
        batch_op.create_index("ix_subject_keys_site", ["site_id"], unique=False)

    op.create_table(
        "vault_mark",
        sa.Column("name", sa.String(length=8), nullable=False),
        sa.Column("vault_id", sa.String(length=16), nullable=False),
        sa.Column("proof", sa.LargeBinary(), nullable=False),
        sa.Column("email_index_key", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )


def downgrade() -> None:
    op.drop_table("vault_mark")
    with op.batch_alter_table("subject_keys", schema=None) as batch_op:
        batch_op.drop_index("ix_subject_keys_site")
        batch_op.drop_index("ix_subject_keys_expiry")

    op.drop_table("subject_keys")
    with op.batch_alter_table("data_keys", schema=None) as batch_op:
        batch_op.drop_index("ix_data_keys_expiry")

    op.drop_table("data_keys")
