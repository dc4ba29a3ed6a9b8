"""The thirty-one clauses, each checked against the instance as it lives."""
