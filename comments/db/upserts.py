"""Inserts that may find the row there already, as either database writes them."""

from typing import TYPE_CHECKING, Union

from sqlalchemy import Table
from sqlalchemy.dialects import sqlite
from sqlmodel import Session, SQLModel

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql

Upsert = Union[sqlite.Insert, "postgresql.Insert"]


def upsert(session: Session, table: Table | type[SQLModel]) -> Upsert:
    """An insert into that table which can be told what to do on a conflict."""
    if session.get_bind().dialect.name != "postgresql":
        return sqlite.insert(table)
    from sqlalchemy.dialects import postgresql  # noqa: PLC0415  large, and most instances have no such server

    return postgresql.insert(table)
