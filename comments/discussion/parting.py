"""What becomes of somebody's comments once their account is gone."""

from enum import StrEnum

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from comments.discussion.deleting import empty_comment
from comments.discussion.models import Comment
from comments.discussion.rules import AuthorKind, Status
from comments.discussion.turns import take_turn
from comments.discussion.visibility import note_change
from comments.foundation.texts import choose_language, texts_for
from comments.sites.queries import site_by_id
from comments.sites.rules import SiteSettings
from comments.vault.erasure import erase_sealed


class Parting(StrEnum):
    """What somebody wants for their comments when they leave."""

    KEEP = "keep"
    """They stay under the name as it stood; what is sealed with them runs its period."""
    ANONYMISE = "anonymise"
    """They stay, and nobody is named as their author."""
    ERASE = "erase"
    """Nothing stays but the places that hold others' replies."""


def part(session: Session, comment: Comment, wish: Parting) -> None:
    """Do with one comment what its author wished; the caller sees to its key in the vault."""
    if wish is Parting.ERASE:
        empty_comment(session, comment)
    elif wish is Parting.ANONYMISE:
        anonymise_comment(session, comment)
    else:
        _let_go(session, comment)


def anonymise_comment(session: Session, comment: Comment) -> None:
    """Name nobody as the author, in the blog's language, and erase what is sealed."""
    thread = take_turn(session, comment)
    if comment.status == Status.DELETED:
        return
    comment.author_name = _former_member(session, comment.site_id)
    comment.author_kind, comment.account_id = AuthorKind.GUEST.value, None
    session.add(comment)
    erase_sealed(session, comment.id)
    note_change(session, thread, comment)


def comments_left(session: Session, account_ids: SelectOfScalar[str], limit: int) -> list[Comment]:
    """Some of the comments that are still linked to accounts, which a selection of their ids picks out."""
    chosen = select(Comment).where(col(Comment.account_id).in_(account_ids))
    return list(session.exec(chosen.order_by(col(Comment.account_id), col(Comment.id)).limit(limit)))


def _let_go(session: Session, comment: Comment) -> None:
    """Keep the name without the mark of a member: whoever takes the name next cannot pass for the author."""
    thread = take_turn(session, comment)
    if comment.author_kind == AuthorKind.MEMBER:
        comment.author_kind = AuthorKind.GUEST.value
    comment.account_id = None
    session.add(comment)
    note_change(session, thread, comment)


def _former_member(session: Session, site_id: str) -> str:
    language = choose_language(SiteSettings.of(site_by_id(session, site_id)).locale)
    return texts_for(language, "closing")("closing.former-member")
