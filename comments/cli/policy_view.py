"""Policies as the command line shows them."""

from typing import Literal

import msgspec
from sqlmodel import Session

from comments.cli.named import named_site
from comments.cli.speaking import RefusedError
from comments.foundation.clock import to_wire
from comments.foundation.errors import NotFoundError
from comments.policies.differing import Difference, differences
from comments.policies.documents import Edition, decode, edition_of
from comments.policies.drafting import draft_of
from comments.policies.models import PolicyVersion
from comments.policies.queries import current_version, version, versions_of
from comments.sites.models import Site


class HistoryLine(msgspec.Struct, frozen=True, kw_only=True):
    """One published version."""

    version: int
    published_at: str
    severity: str
    summary: str
    sha256: str


def history_lines(session: Session, slug: str) -> list[HistoryLine]:
    """Every version of a blog's policy, the newest first."""
    return [
        HistoryLine(
            version=each.version,
            published_at=to_wire(each.published_at),
            severity=each.severity,
            summary=each.summary,
            sha256=each.sha256,
        )
        for each in versions_of(session, named_site(session, slug).id)
    ]


def wanted_edition(session: Session, slug: str, wanted: int | Literal["draft"] | None, language: str) -> Edition:
    """A version by its number, the draft, or with None the version in force."""
    site = named_site(session, slug)
    if wanted == "draft":
        return edition_of(decode(draft_of(session, site.id).document), language)
    return edition_of(decode(_version(session, site, wanted).document), language)


def compared(session: Session, slug: str, pair: tuple[int | None, int | None], language: str) -> list[Difference]:
    """What changed from one version to another; to the one in force, and from the one before, where none is named."""
    before, after = pair
    last = after or _version(session, named_site(session, slug), None).version
    first = before or max(last - 1, 1)
    pages = (wanted_edition(session, slug, each, language).page for each in (first, last))
    return differences(*pages)


def compared_with_draft(session: Session, slug: str, language: str) -> list[Difference]:
    """What the draft would change."""
    wanted: tuple[None, Literal["draft"]] = (None, "draft")
    pages = (wanted_edition(session, slug, each, language).page for each in wanted)
    return differences(*pages)


def _version(session: Session, site: Site, number: int | None) -> PolicyVersion:
    try:
        return current_version(session, site.id) if number is None else version(session, site.id, number)
    except NotFoundError:
        raise RefusedError("cli.error.no-version", slug=site.slug) from None
