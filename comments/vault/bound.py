"""What a sealed value is bound to, so that it opens at its own place alone."""

import json
from dataclasses import dataclass
from datetime import date

COMMENTS, ACCOUNTS, SESSIONS, INVITATIONS = "comments", "accounts", "account_sessions", "invitations"
"""The tables whose rows have sealed values; an account's is its address, which a change of address replaces."""
HOLDS = "holds"
"""What a hold keeps of a comment, by hold: sealed anew, under the hold's own key."""
RECEIPT_SEARCHES = "receipt_searches"
"""Where somebody who lost their receipts is written to, by search."""
REPORTS = "reports"
"""Who reported a comment, by report."""
SECRETS = "account_secrets"
"""What accounts must read back themselves, by account."""
IP, EMAIL, NAME = "ip", "email", "name"
"""The columns that are sealed."""


@dataclass(frozen=True, kw_only=True)
class Place:
    """Site, table, row, column, category, bucket and key of one sealed value."""

    site_id: str | None
    table_name: str
    row_id: str
    column_name: str
    category: str
    bucket: date | None
    key_id: str

    def associated_data(self) -> bytes:
        """What the seal authenticates beside the value."""
        bucket = self.bucket.isoformat() if self.bucket else None
        parts = [self.site_id, self.table_name, self.row_id, self.column_name, self.category, bucket, self.key_id]
        return json.dumps(parts, separators=(",", ":")).encode()
