"""A thread's comments as pages show them: what anybody may see of each, with its replies below it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from comments.discussion.pages import Page, SeenComment
from comments.discussion.rules import Status
from comments.discussion.tree import depth_first
from comments.foundation.clock import to_wire
from comments.web import cursors
from comments.web.dates import long_date


@dataclass(frozen=True)
class Answered:
    """What a comment replies to; without a name where nobody may read it any more."""

    name: str | None
    url: str


@dataclass(frozen=True)
class ShownComment:
    """One comment; nothing but its place is told of one that is not published."""

    id: str
    shown: bool
    name: str
    kind: str
    html: str
    at: str
    when: str
    edited: bool
    pinned: bool
    reactions: Mapping[str, int]
    url: str
    reply_url: str
    to: Answered | None


@dataclass(frozen=True)
class Branch:
    """A comment, the replies in the list below it, and where the rest of them is read."""

    comment: ShownComment
    replies: list["Branch"] = field(default_factory=list)
    more: str | None = None

    @property
    def size(self) -> int:
        """How many replies stand there, at any depth."""
        return sum(1 + reply.size for reply in self.replies)


def branches(page: Page, here: str, language: str, deepest: int) -> list[Branch]:
    """The comments of a page in the order of reading; what is deeper than `deepest` stands beside its parent.

    `here` is the address of the thread's page, to which each comment's own is added.
    """
    ordered = depth_first(page.roots, page.replies)
    present = {comment.id: comment for comment in ordered}
    top: list[Branch] = []
    above: list[tuple[int, Branch]] = []
    for comment in ordered:
        level = min(comment.depth, deepest)
        while above and above[-1][0] >= level:
            above.pop()
        branch = Branch(_show(comment, present, here, language), more=_more(page, comment, here))
        (above[-1][1].replies if above else top).append(branch)
        above.append((level, branch))
    return top


def comment_url(here: str, comment_id: str) -> str:
    """The address of one comment on its thread's page."""
    return f"{here}&comment={comment_id}#c-{comment_id}"


def visible_name(comment: SeenComment) -> str | None:
    """Under which name a comment stands there; that of one which nobody may read is nobody's to know."""
    return comment.author_name if comment.status == Status.PUBLISHED else None


def _show(comment: SeenComment, present: dict[str, SeenComment], here: str, language: str) -> ShownComment:
    shown = comment.status == Status.PUBLISHED
    return ShownComment(
        id=comment.id,
        shown=shown,
        name=comment.author_name if shown else "",
        kind=comment.author_kind if shown else "",
        html=comment.html if shown else "",
        at=to_wire(comment.created_at),
        when=long_date(comment.created_at, language),
        edited=shown and comment.edited_at is not None,
        pinned=shown and comment.pinned,
        reactions=comment.reactions if shown else {},
        url=comment_url(here, comment.id),
        reply_url=f"{here}&reply={comment.id}#words",
        to=_answered(comment, present),
    )


def _answered(comment: SeenComment, present: dict[str, SeenComment]) -> Answered | None:
    parent = present.get(comment.parent_id or "")
    return None if parent is None else Answered(visible_name(parent), f"#c-{parent.id}")


def _more(page: Page, comment: SeenComment, here: str) -> str | None:
    moment = page.more.get(comment.id)
    return None if moment is None else f"{here}&branch={comment.id}&cursor={cursors.write_moment(moment)}"
