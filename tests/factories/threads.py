"""Whole threads for tests, straight into the tables, with the counts that reading relies on worked out anew."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlmodel import Session

from comments.discussion.models import Comment, Thread
from comments.foundation.identifiers import new_id
from comments.sites.models import Site
from tests.factories.comments import POSTED


@dataclass(frozen=True)
class Seed:
    """One comment; it comes after those before it, and answers the one whose name it gives."""

    name: str
    parent: str | None = None
    status: str = "published"
    pinned: bool = False


class Plan:
    """What readers must see of some comments, from the rule itself: published, or answered by something they see."""

    def __init__(self, seeds: Sequence[Seed]) -> None:
        self.seeds: Mapping[str, Seed] = {seed.name: seed for seed in seeds}
        self.visible: set[str] = set()
        for seed in reversed(seeds):
            if seed.status == "published" or any(self.seeds[each].parent == seed.name for each in self.visible):
                self.visible.add(seed.name)

    @property
    def count(self) -> int:
        """How many comments the thread says it has."""
        return sum(seed.status == "published" for seed in self.seeds.values())

    def replies(self, name: str) -> int:
        """How many direct answers are seen."""
        return sum(self.seeds[each].parent == name for each in self.visible)

    def root(self, name: str) -> str:
        """The top of a comment's branch."""
        parent = self.seeds[name].parent
        return name if parent is None else self.root(parent)

    def depth(self, name: str) -> int:
        """How deep a comment stands."""
        parent = self.seeds[name].parent
        return 0 if parent is None else self.depth(parent) + 1

    def roots(self) -> Iterable[Seed]:
        """The top-level comments that readers see, from the oldest on."""
        return (seed for seed in self.seeds.values() if seed.parent is None and seed.name in self.visible)


def plant_thread(session: Session, site: Site, seeds: Sequence[Seed], key: str = "/post") -> Plan:
    """Store a thread; each comment's id and its author's name are the name of its seed."""
    plan = Plan(seeds)
    last = POSTED + timedelta(seconds=len(seeds))
    thread = Thread(id=new_id(), site_id=site.id, key=key, count=plan.count, created_at=POSTED, last_at=last)
    session.add(thread)
    session.flush()
    session.add_all(_comment(site, thread, plan, number, seed) for number, seed in enumerate(seeds))
    session.flush()
    return plan


def _comment(site: Site, thread: Thread, plan: Plan, number: int, seed: Seed) -> Comment:
    shown = seed.status != "deleted"
    return Comment(
        id=seed.name,
        site_id=site.id,
        thread_id=thread.id,
        parent_id=seed.parent,
        root_id=plan.root(seed.name),
        depth=plan.depth(seed.name),
        author_kind="guest",
        author_name=seed.name if shown else "",
        source=f"Says {seed.name}" if shown else "",
        html=f"<p>Says {seed.name}</p>" if shown else "",
        tree=[["p", f"Says {seed.name}"]] if shown else [],
        status=seed.status,
        pinned=seed.pinned,
        replies=plan.replies(seed.name),
        score=plan.replies(seed.name),
        created_at=POSTED + timedelta(seconds=number),
    )
