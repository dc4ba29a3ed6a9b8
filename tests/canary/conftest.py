"""The whole service's fixtures."""

from tests.people import alice, bakery, bob, charlie, garage, running, settings

__all__ = ["alice", "bakery", "bob", "charlie", "garage", "running", "settings"]
