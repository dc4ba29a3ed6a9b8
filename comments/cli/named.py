"""Finding what a command names, and saying by that name that it is not there."""

from sqlmodel import Session

from comments.accounts.models import Account
from comments.accounts.queries import find_by_username
from comments.cli.speaking import RefusedError
from comments.foundation.errors import NotFoundError
from comments.sites.models import Site
from comments.sites.queries import site_by_slug


def named_site(session: Session, slug: str) -> Site:
    """The blog of that slug."""
    try:
        return site_by_slug(session, slug)
    except NotFoundError:
        raise RefusedError("cli.error.no-site", slug=slug) from None


def named_account(session: Session, username: str) -> Account:
    """The account of that name."""
    account = find_by_username(session, username)
    if account is None:
        raise RefusedError("cli.error.no-account", username=username)
    return account
