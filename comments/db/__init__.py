"""The unit of work over SQLite and PostgreSQL, its one writer, its column types and its signal of change."""
