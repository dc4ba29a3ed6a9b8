"""Waiting for whoever does the same thing at the same time."""

import hashlib

from sqlalchemy import text
from sqlmodel import Session


def wait_for_turn(session: Session, *what: bytes) -> None:
    """Hold a named lock until the transaction ends; SQLite has one writer, so it is one's turn already."""
    if session.get_bind().dialect.name == "postgresql":
        key = int.from_bytes(hashlib.sha256(b"\x1f".join(what)).digest()[:8], "big", signed=True)
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": key})
