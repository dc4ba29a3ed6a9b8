"""Every table of the main database in one place, for migrations and backups; the vault's stand beside them."""

from sqlmodel import SQLModel

import comments.accounts.models
import comments.audit.models
import comments.disclosures.models
import comments.discussion.models
import comments.moderation.models
import comments.outbox.models
import comments.policies.models
import comments.reactions.models
import comments.sites.models
import comments.statistics.models  # noqa: F401
from comments.register.checking import check_register
from comments.vault.models import vault_metadata as vault_metadata  # noqa: PLC0414  offered with the main one

metadata = SQLModel.metadata
SCHEMAS = (metadata, vault_metadata)
"""The main database's and the vault's."""


def check_tables() -> None:
    """Refuse to run with a column of which the register knows nothing; raises RegisterGapError."""
    check_register(*SCHEMAS)
