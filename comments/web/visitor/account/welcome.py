"""The policy beside the forms that make an account."""

from urllib.parse import parse_qs, urlsplit

from comments.db.database import Database
from comments.policies.welcoming import Welcome, policy_for_newcomers
from comments.web.visitor.account.connect_wish import CONNECT


async def welcome_of(db: Database, wish: str) -> Welcome | None:
    """The policy under which somebody who is on their way to `wish` makes an account, where it is known."""
    slug = _blog_of(wish)
    return await db.read(lambda session: policy_for_newcomers(session, slug))


def _blog_of(wish: str) -> str | None:
    """The blog from which the window was opened that they are in."""
    address = urlsplit(wish)
    slug = parse_qs(address.query).get("site", [""])[0] if address.path == CONNECT else ""
    return slug if slug and slug.isprintable() else None
