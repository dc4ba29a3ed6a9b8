"""An hour in which nothing is due costs the same whether there is one blog or twenty."""

from typing import Any

import pytest
from sqlalchemy import Engine, event
from sqlmodel import Session

from comments.db.database import Database
from comments.retention.purgers import Retention
from comments.retention.running import run_retention
from tests.factories.comments import make_comment
from tests.factories.sites import make_site


async def statements_of(retention: Retention) -> int:
    """How many statements a run takes."""
    said: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_others: Any) -> None:
        said.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    await run_retention(retention)
    event.remove(Engine, "before_cursor_execute", note)
    return len(said)


@pytest.mark.usefixtures("comment")
async def test_a_run_asks_all_blogs_at_once(database: Database, retention: Retention) -> None:
    def add(session: Session) -> None:
        for number in range(20):
            make_comment(session, make_site(session, f"quiet-{number}"))

    of_few = await statements_of(retention)
    await database.write(add)
    assert await statements_of(retention) == of_few
