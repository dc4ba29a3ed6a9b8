"""Reading a whole thread as a program does: page after page, and the rest of each long branch."""

from dataclasses import dataclass, field
from typing import Any

import httpx

COMMENTS = "/api/v1/sites/garage/comments"


@dataclass
class Walk:
    """Everything that was sent, in the order in which it came."""

    comments: list[dict[str, Any]] = field(default_factory=list)
    roots: list[str] = field(default_factory=list)
    pages: int = 0

    @property
    def ids(self) -> list[str]:
        return [comment["id"] for comment in self.comments]

    @property
    def orphans(self) -> list[str]:
        """The replies that came before what they answer."""
        seen: set[str | None] = {None}
        early = []
        for comment in self.comments:
            if comment["parent"] not in seen:
                early.append(comment["id"])
            seen.add(comment["id"])
        return early


async def read(client: httpx.AsyncClient, key: str = "/post", **query: Any) -> dict[str, Any]:
    """One answer."""
    answer = await client.get(COMMENTS, params={"thread": key, **query})
    assert answer.status_code == 200
    body: dict[str, Any] = answer.json()
    return body


async def walk(client: httpx.AsyncClient, **query: Any) -> Walk:
    """The whole thread."""
    found, cursor = Walk(), None
    while True:
        page = await read(client, **query, **({} if cursor is None else {"cursor": cursor}))
        found.pages += 1
        found.comments += page["comments"]
        found.roots += [comment["id"] for comment in page["comments"] if comment["parent"] is None]
        for parent, begin in page["more"].items():
            await _rest_of_branch(client, found, parent, begin)
        cursor = page["next"]
        if cursor is None:
            return found


async def _rest_of_branch(client: httpx.AsyncClient, found: Walk, parent: str, begin: str) -> None:
    cursor: str | None = begin
    while cursor is not None:
        page = await read(client, parent=parent, cursor=cursor)
        found.pages += 1
        found.comments += page["comments"]
        cursor = page["more"].get(parent)
