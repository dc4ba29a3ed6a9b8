"""Background work: what the outbox promised and what retention is due."""
