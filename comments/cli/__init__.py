"""The command line: one of the two places where settings, databases and vault are put together."""
