"""Limits that several processes hold together."""
