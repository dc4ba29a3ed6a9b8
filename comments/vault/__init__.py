"""Sealed identities: what only the gate can open."""
