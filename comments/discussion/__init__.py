"""Threads and comments: posting, reading, editing, deleting."""
