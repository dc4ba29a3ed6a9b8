"""A use-case's session over a connection that is ours: until a model is asked for, it costs next to nothing."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from sqlalchemy import Connection
from sqlmodel import Session

T = TypeVar("T")


class BriefSession(Session):
    """Gives the bare connection until models are used; only then does SQLAlchemy begin to keep its books.

    Whoever made the connection begins and ends its transaction.
    """

    def __init__(self, connection: Connection) -> None:
        # What a use-case returns is read after the commit, in another thread: it must not be asked for again.
        super().__init__(connection, join_transaction_mode="rollback_only", expire_on_commit=False)
        self._ours = connection

    def connection(
        self, bind_arguments: dict[str, Any] | None = None, execution_options: Mapping[str, Any] | None = None
    ) -> Connection:
        """The connection, with what models have changed on it where there are any."""
        if self.in_transaction() or execution_options is not None:
            return super().connection(bind_arguments, execution_options)
        return self._ours


def run_briefly(connection: Connection, work: Callable[[Session], T]) -> T:
    """Run a function over a session, and write what it has changed in models; nothing is committed."""
    session = BriefSession(connection)
    try:
        result = work(session)
        if session.in_transaction():
            session.commit()
    finally:
        session.close()
    return result
