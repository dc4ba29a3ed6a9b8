"""News that leaves with the transaction it tells of."""
