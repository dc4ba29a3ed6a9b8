"""Comments as an export tells them, with whatever was opened for their author."""

from collections.abc import Mapping, Sequence

from sqlmodel import Session

from comments.discussion.models import CommentRevision
from comments.discussion.objecting import objections_to
from comments.discussion.own_comments import Written
from comments.discussion.queries import former_words
from comments.foundation.clock import to_wire
from comments.portability.export_format import ExportedComment, ExportedFormerWords
from comments.portability.own_account import maybe
from comments.vault.gate import Opened


def exported_comments(
    session: Session, written: Sequence[Written], opened: Mapping[str, Opened]
) -> list[ExportedComment]:
    """Some comments of one person; what was not opened is null."""
    objected = objections_to(session, [each.comment.id for each in written])
    return [
        _exported(
            each,
            opened.get(each.comment.id),
            maybe(objected.get(each.comment.id)),
            [_former(words) for words in former_words(session, each.comment.id)] if each.comment.edited_at else [],
        )
        for each in written
    ]


def _former(words: CommentRevision) -> ExportedFormerWords:
    return ExportedFormerWords(body=words.source, replaced_at=to_wire(words.replaced_at))


def _exported(
    written: Written, opened: Opened | None, objected_at: str | None, former: list[ExportedFormerWords]
) -> ExportedComment:
    comment = written.comment
    values = {} if opened is None else opened.values
    ends = {} if opened is None else opened.expires_at
    return ExportedComment(
        id=comment.id,
        site=written.site.slug,
        site_name=written.site.name,
        thread=written.thread.key,
        title=written.thread.title,
        parent=comment.parent_id,
        author=comment.author_name,
        kind=comment.author_kind,
        body=comment.source,
        former_words=former,
        status=comment.status,
        reason=comment.reason,
        created_at=to_wire(comment.created_at),
        edited_at=maybe(comment.edited_at),
        policy_version=comment.policy_version,
        ip=values.get("ip"),
        email=values.get("email"),
        expires_at={name: maybe(end) for name, end in ends.items() if values.get(name) is not None},
        objected_at=objected_at,
    )
