"""A thread as anybody could keep it on paper, beside the real one that the use-cases keep."""

import random
from dataclasses import dataclass, field
from datetime import timedelta

from sqlmodel import Session, col, select

from comments.discussion.deciding import decide_status
from comments.discussion.editing import edit_comment
from comments.discussion.models import Comment
from comments.discussion.pages import PageRequest, page
from comments.discussion.posting import Author, NewComment, ThreadReference, post_comment
from comments.discussion.purging import TurnedAway, erase_over
from comments.discussion.queries import comment_by_id, thread_by_key
from comments.discussion.rules import AuthorKind, Status
from comments.foundation.identifiers import new_id
from comments.rendering.pipeline import Rendered
from comments.sites.models import Site
from comments.sites.rules import SiteSettings
from comments.vault.bound import COMMENTS
from comments.vault.collection import SealedIdentity
from tests.clock import SettableClock

KEY = "/post"
WORDS = Rendered(html="<p>Hello</p>", tree=[["p", "Hello"]], version=1)
DECISIONS = (*Status, Status.PUBLISHED, Status.PUBLISHED)
MOVES = ("post", *["reply"] * 5, *["decide"] * 5, "delete", "edit", "purge")


@dataclass
class OnPaper:
    """One comment: what it answers, and where it stands."""

    parent: str | None
    status: Status


@dataclass
class Game:
    """Moves on the real thread and the same moves on paper; `differences` tells where the two part."""

    session: Session
    site: Site
    clock: SettableClock
    paper: dict[str, OnPaper] = field(default_factory=dict)

    def play(self, chance: random.Random, moves: int) -> list[str]:
        """Make random moves and compare after each; gives what was wrong after the first move that went wrong."""
        for number in range(moves):
            move = chance.choice(MOVES)
            self.clock.advance(timedelta(seconds=1))
            getattr(self, f"_{move}")(chance)
            self.session.flush()
            if found := self.differences():
                return [f"move {number}, {move}", *found]
        return []

    def differences(self) -> list[str]:
        """Where the real thread tells something else than the paper."""
        thread = thread_by_key(self.session, self.site.id, KEY)
        if thread is None:
            return [] if not self.paper else ["the thread is gone"]
        shown = page(self.session, thread.id, PageRequest(limit=10_000))
        rows = self.session.exec(select(Comment).where(col(Comment.thread_id) == thread.id)).all()
        facts = {
            "count": (thread.count, sum(each.status is Status.PUBLISHED for each in self.paper.values())),
            "visible": ({each.id for each in (*shown.roots, *shown.replies)}, self._visible()),
            "replies": ({each.id: each.replies for each in rows}, self._answers()),
            "stored": (
                {each.id: each.status for each in rows},
                {name: each.status for name, each in self.paper.items()},
            ),
        }
        return [f"{name}: {real} instead of {right}" for name, (real, right) in facts.items() if real != right]

    def _visible(self) -> set[str]:
        return {name for name in self.paper if self._is_visible(name)}

    def _is_visible(self, name: str) -> bool:
        return self.paper[name].status is Status.PUBLISHED or any(map(self._is_visible, self._below(name)))

    def _below(self, name: str) -> list[str]:
        return [each for each, comment in self.paper.items() if comment.parent == name]

    def _answers(self) -> dict[str, int]:
        return {name: sum(map(self._is_visible, self._below(name))) for name in self.paper}

    def _settings(self, chance: random.Random) -> SiteSettings:
        return SiteSettings(moderation=chance.choice(["off", "off", "off", "all"]))

    def _post(self, chance: random.Random, parent: str | None = None) -> None:
        new = NewComment(
            id=new_id(),
            site_id=self.site.id,
            thread=ThreadReference(KEY),
            parent_id=parent,
            author=Author(AuthorKind.GUEST, "Nadia"),
            source="Hello",
            rendered=WORDS,
            policy_version=1,
        )
        nothing = SealedIdentity(table_name=COMMENTS, row_id=new.id, rows=())
        stored = post_comment(self.session, nothing, new, self._settings(chance), self.clock)
        self.paper[stored.id] = OnPaper(parent, Status(stored.status))

    def _reply(self, chance: random.Random) -> None:
        published = [name for name, each in self.paper.items() if each.status is Status.PUBLISHED]
        self._post(chance, chance.choice(published[-4:]) if published else None)

    def _decide(self, chance: random.Random) -> None:
        self._change(chance, chance.choice(DECISIONS))

    def _delete(self, chance: random.Random) -> None:
        self._change(chance, Status.DELETED)

    def _change(self, chance: random.Random, status: Status) -> None:
        standing = [name for name, each in self.paper.items() if each.status is not Status.DELETED]
        if standing:
            chosen = chance.choice(standing)
            decide_status(self.session, comment_by_id(self.session, chosen), status, None, self.clock)
            self.paper[chosen].status = status

    def _edit(self, chance: random.Random) -> None:
        """A site that looks at comments first looks at the new words too."""
        editable = [name for name, each in self.paper.items() if each.status in {Status.PUBLISHED, Status.PENDING}]
        if editable:
            chosen, settings = chance.choice(editable), SiteSettings(moderation=chance.choice(["off", "all"]))
            edit_comment(self.session, comment_by_id(self.session, chosen), "Hi", WORDS, settings, self.clock)
            if settings.moderation == "all":
                self.paper[chosen].status = Status.PENDING

    def _purge(self, chance: random.Random) -> None:
        """What was turned away goes, but for the place that something else stands under."""
        status = chance.choice([Status.SPAM, Status.REJECTED])
        over = TurnedAway(site_id=self.site.id, status=status, before=self.clock())
        for gone in erase_over(self.session, over, 1):
            if self._below(gone):
                self.paper[gone].status = Status.DELETED
            else:
                del self.paper[gone]
