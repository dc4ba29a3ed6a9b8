"""What a piece of promised work may fail with."""


class HopelessError(Exception):
    """Trying again would change nothing: the entry is dead at once."""
