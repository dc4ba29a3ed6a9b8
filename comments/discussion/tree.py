"""The order in which a thread is read: each comment, then its replies from the oldest on, at any depth."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Protocol, TypeVar


class Node(Protocol):
    """What has a place in a tree."""

    @property
    def id(self) -> str:
        """Its own."""

    @property
    def parent_id(self) -> str | None:
        """That of what it stands under."""


N = TypeVar("N", bound=Node)


def depth_first(roots: Sequence[N], replies: Sequence[N]) -> list[N]:
    """Parents before children; `replies` stand from the oldest on. One whose parent is absent begins a branch."""
    below: dict[str | None, list[N]] = defaultdict(list)
    present = {node.id for node in (*roots, *replies)}
    for reply in replies:
        below[reply.parent_id if reply.parent_id in present else None].append(reply)
    ordered: list[N] = []
    waiting = [*reversed(below.pop(None, [])), *reversed(roots)]
    while waiting:
        node = waiting.pop()
        ordered.append(node)
        waiting.extend(reversed(below.pop(node.id, [])))
    return ordered
