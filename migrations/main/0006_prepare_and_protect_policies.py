"""Let the next version of a policy be prepared, and keep published ones as they are."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_FUNCTION = """
CREATE FUNCTION policy_versions_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a published policy version is never changed' USING ERRCODE = 'integrity_constraint_violation';
END $$
"""


def upgrade() -> None:
    op.create_table(
        "policy_drafts",
        sa.Column("site_id", sa.String(length=16), nullable=False),
        sa.Column("based_on", sa.Integer(), nullable=False),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("site_id"),
    )
    if op.get_bind().dialect.name == "sqlite":
        _protect_in_sqlite()
    else:
        _protect_in_postgresql()


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER policy_versions_stay")
    else:
        op.execute("DROP TRIGGER policy_versions_stay ON policy_versions")
        op.execute("DROP FUNCTION policy_versions_stay")
    op.drop_table("policy_drafts")


def _protect_in_sqlite() -> None:
    op.execute(
        "CREATE TRIGGER policy_versions_stay BEFORE UPDATE ON policy_versions"
        " BEGIN SELECT RAISE(ABORT, 'a published policy version is never changed'); END"
    )


def _protect_in_postgresql() -> None:
    op.execute(_FUNCTION)
    op.execute(
        "CREATE TRIGGER policy_versions_stay BEFORE UPDATE ON policy_versions"
        " FOR EACH ROW EXECUTE FUNCTION policy_versions_stay()"
    )
