"""Every table of the main database in one place, so that migrations see the whole."""

from sqlmodel import SQLModel

import comments.accounts.models
import comments.audit.models
import comments.discussion.models
import comments.outbox.models
import comments.policies.models
import comments.sites.models
import comments.statistics.models
import comments.vault.models  # noqa: F401

metadata = SQLModel.metadata
