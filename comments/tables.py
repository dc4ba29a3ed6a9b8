"""Every table of the main database in one place, for migrations and backups; the vault's stand beside them."""

from sqlmodel import SQLModel

import comments.accounts.models
import comments.audit.models
import comments.discussion.models
import comments.outbox.models
import comments.policies.models
import comments.sites.models
import comments.vault.models

metadata = SQLModel.metadata
vault_metadata = comments.vault.models.vault_metadata
