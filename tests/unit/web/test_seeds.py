"""The seed of a member's picture: one for all that they say on a site, another on every other, and none for guests."""

from datetime import UTC, datetime

from comments.discussion.models import Comment
from comments.web.widget.outgoing import tree_view


def comment(site_id: str, account_id: str | None) -> Comment:
    return Comment(
        id="c",
        site_id=site_id,
        thread_id="t",
        root_id="c",
        author_kind="guest" if account_id is None else "member",
        author_name="Mia",
        account_id=account_id,
        status="published",
        created_at=datetime(2026, 3, 14, tzinfo=UTC),
    )


def seed(site_id: str, account_id: str | None) -> int:
    return tree_view(comment(site_id, account_id)).seed


def test_a_member_has_one_on_a_site() -> None:
    assert seed("garage", "mia") == seed("garage", "mia") != seed("garage", "noa")


def test_no_seed_of_one_site_leads_to_a_person_on_another() -> None:
    assert seed("garage", "mia") != seed("bakery", "mia")


def test_a_guest_has_none() -> None:
    assert seed("garage", None) == 0
