"""Let people register, sign in anywhere, prove who they are twice, and look after their sessions."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from comments.accounts.look_alikes import skeleton

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_NEW_TABLES = (
    "sign_in_codes",
    "charter_signatures",
    "email_changes",
    "invitations",
    "linked_identities",
    "passkeys",
    "recovery_codes",
    "site_grants",
)

_NEW_COLUMNS = (
    "ends_at",
    "home_site_id",
    "username_skeleton",
    "renamed_at",
    "totp_step",
    "totp_confirmed_at",
    "address_id",
    "language",
)


def upgrade() -> None:
    _extend_accounts()
    _extend_sessions()
    _replace_links(sa.Column("id", sa.String(length=16), nullable=False), sa.Column("email_index", sa.LargeBinary()))
    op.create_index("ix_account_links_id", "account_links", ["id"], unique=True)
    op.add_column("outbox", sa.Column("site_id", sa.String(length=16), nullable=True))
    op.create_index("ix_outbox_site_id", "outbox", ["site_id"], unique=False)
    _create_ways_in()
    _create_ties()


def downgrade() -> None:
    for table in _NEW_TABLES:
        op.drop_table(table)
    op.drop_index("ix_outbox_site_id", "outbox")
    op.drop_column("outbox", "site_id")
    _replace_links()
    op.execute("DELETE FROM account_sessions WHERE ended_at IS NOT NULL OR kind NOT IN ('console', 'api')")
    for column in ("ended_at", "parent_id"):
        op.drop_index(f"ix_account_sessions_{column}", "account_sessions")
    for column in ("ended_at", "parent_id", "browser", "strong", "authenticated_at"):
        op.drop_column("account_sessions", column)
    op.execute("DELETE FROM accounts WHERE ends_at IS NOT NULL OR home_site_id IS NOT NULL")
    for column in ("ends_at", "home_site_id", "username_skeleton"):
        op.drop_index(f"ix_accounts_{column}", "accounts")
    for column in _NEW_COLUMNS:
        op.drop_column("accounts", column)


def _extend_accounts() -> None:
    # Plain ALTERs throughout: a copied table would be dropped, and what refers to it deleted with it.
    for column in (
        sa.Column("username_skeleton", sa.String(length=320), nullable=False, server_default=""),
        sa.Column("language", sa.String(length=8), nullable=False, server_default="en"),
        sa.Column("address_id", sa.String(length=16), nullable=True),
        sa.Column("totp_confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("totp_step", sa.Integer(), nullable=True),
        sa.Column("home_site_id", sa.String(length=16), nullable=True),
        sa.Column("renamed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
    ):
        op.add_column("accounts", column)
    op.execute("UPDATE accounts SET address_id = id WHERE email_index IS NOT NULL")
    for name in ("ends_at", "home_site_id", "username_skeleton"):
        op.create_index(f"ix_accounts_{name}", "accounts", [name], unique=False)
    connection = op.get_bind()
    for account_id, username in connection.execute(sa.text("SELECT id, username FROM accounts")).all():
        seen = {"id": account_id, "skeleton": skeleton(username)}
        connection.execute(sa.text("UPDATE accounts SET username_skeleton = :skeleton WHERE id = :id"), seen)


def _extend_sessions() -> None:
    for column in (
        sa.Column("parent_id", sa.String(length=16), nullable=True),
        sa.Column("browser", sa.String(length=24), nullable=False, server_default=""),
        sa.Column("strong", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column(
            "authenticated_at", sa.DateTime(timezone=True), nullable=False, server_default="1970-01-01 00:00:00.000000"
        ),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
    ):
        op.add_column("account_sessions", column)
    op.execute("UPDATE account_sessions SET authenticated_at = created_at")
    for name in ("ended_at", "parent_id"):
        op.create_index(f"ix_account_sessions_{name}", "account_sessions", [name], unique=False)


def _replace_links(*columns: sa.Column[object]) -> None:
    """Links live for an hour: those on their way are asked for again."""
    op.drop_table("account_links")
    op.create_table(
        "account_links",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("account_id", sa.String(length=16), nullable=False),
        sa.Column("purpose", sa.String(length=16), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        *columns,
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("token_hash"),
    )
    op.create_index("ix_account_links_account_id", "account_links", ["account_id"], unique=False)
    op.create_index("ix_account_links_expires_at", "account_links", ["expires_at"], unique=False)


def _create_ways_in() -> None:
    op.create_table(
        "passkeys",
        sa.Column("credential_id", sa.LargeBinary(), nullable=False),
        sa.Column("account_id", sa.String(length=16), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=80), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("credential_id"),
    )
    op.create_index("ix_passkeys_account_id", "passkeys", ["account_id"], unique=False)
    op.create_table(
        "recovery_codes",
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("account_id", sa.String(length=16), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("code_hash"),
    )
    op.create_index("ix_recovery_codes_account_id", "recovery_codes", ["account_id"], unique=False)
    op.create_table(
        "linked_identities",
        sa.Column("provider", sa.String(length=64), nullable=False),
        sa.Column("subject_index", sa.LargeBinary(), nullable=False),
        sa.Column("account_id", sa.String(length=16), nullable=False),
        sa.Column("linked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("provider", "subject_index"),
    )
    op.create_index("ix_linked_identities_account", "linked_identities", ["account_id"], unique=False)
    op.create_table(
        "email_changes",
        sa.Column("account_id", sa.String(length=16), nullable=False),
        sa.Column("address_id", sa.String(length=16), nullable=False),
        sa.Column("email_index", sa.LargeBinary(), nullable=False),
        sa.Column("old_confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("new_confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("account_id"),
    )
    op.create_index("ix_email_changes_expires_at", "email_changes", ["expires_at"], unique=False)


def _create_ties() -> None:
    op.create_table(
        "site_grants",
        sa.Column("account_id", sa.String(length=16), nullable=False),
        sa.Column("site_id", sa.String(length=16), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("account_id", "site_id"),
        sa.UniqueConstraint("public_id"),
    )
    op.create_index("ix_site_grants_site", "site_grants", ["site_id"], unique=False)
    op.create_table(
        "sign_in_codes",
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("session_id", sa.String(length=16), nullable=False),
        sa.Column("site_id", sa.String(length=16), nullable=False),
        sa.Column("origin", sa.String(length=255), nullable=False),
        sa.Column("challenge", sa.String(length=64), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["session_id"], ["account_sessions.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("code_hash"),
    )
    op.create_index("ix_sign_in_codes_expires_at", "sign_in_codes", ["expires_at"], unique=False)
    op.create_index("ix_sign_in_codes_session_id", "sign_in_codes", ["session_id"], unique=False)
    op.create_table(
        "invitations",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("site_id", sa.String(length=16), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("invited_by", sa.String(length=16), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["invited_by"], ["accounts.id"], ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("token_hash"),
    )
    op.create_index("ix_invitations_expires_at", "invitations", ["expires_at"], unique=False)
    op.create_index("ix_invitations_site", "invitations", ["site_id"], unique=False)
    op.create_table(
        "charter_signatures",
        sa.Column("account_id", sa.String(length=16), nullable=False),
        sa.Column("version", sa.String(length=64), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("account_id", "version"),
    )
