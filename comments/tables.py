"""Every table of the main database in one place, for migrations and backups; the vault's stand beside them."""

from sqlmodel import SQLModel

from comments.vault.models import vault_metadata

metadata = SQLModel.metadata

__all__ = ["metadata", "vault_metadata"]
