"""What holds for whoever reads a thread: its site, the policy in force and the thread itself, in one question."""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, Text, and_, bindparam, cast, func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from comments.db.changes import ChangeSignal
from comments.db.prepared import Prepared
from comments.discussion.models import Thread
from comments.foundation.errors import NotFoundError
from comments.policies.models import PolicyVersion
from comments.sites.models import Site
from comments.sites.rules import SiteSettings

Versions = tuple[str, int, int | None]
"""A site's id, its version, and that of one of its threads, which need not exist yet."""


class SeenSite(NamedTuple):
    """What a page takes of a site."""

    id: str
    slug: str
    name: str
    version: int


@dataclass(frozen=True)
class SeenThread:
    """What a page takes of a thread beside its comments."""

    id: str
    key: str
    title: str
    url: str | None
    locked: bool
    count: int
    version: int
    created_at: datetime


class Standing(NamedTuple):
    """A site with its settings and the number of its policy, and the thread once somebody wrote there."""

    site: SeenSite
    settings: SiteSettings
    policy_version: int
    policy_at: datetime
    thread: SeenThread | None

    @property
    def versions(self) -> Versions:
        """What tells whether a page made from this is still true."""
        return self.site.id, self.site.version, None if self.thread is None else self.thread.version


def standing_of(session: Session, slug: str, key: str) -> Standing:
    """What holds for a thread of the site of that slug; raises NotFoundError."""
    row = _STANDING.first(session.connection(), {"of_slug": slug, "of_key": key})
    if row is None:
        raise NotFoundError
    settings, policy_version, policy_at = row[_SITE:_THREAD]
    thread = SeenThread(*row[_THREAD:]) if row[_THREAD] is not None else None
    return Standing(SeenSite._make(row[:_SITE]), SiteSettings.read(settings), policy_version, policy_at, thread)


def versions_of(session: Session, slug: str, key: str) -> Versions | tuple[()]:
    """The versions alone; nothing where there is no such site."""
    row = _VERSIONS.first(session.connection(), {"of_slug": slug, "of_key": key})
    return () if row is None else (row[0], row[1], row[2])


def peek_versions(signal: ChangeSignal, slug: str, key: str) -> Versions | tuple[()] | None:
    """The same at once, where the database can be asked without waiting for it; None where it cannot."""
    found = signal.peek(*_VERSIONS.in_words({"of_slug": slug, "of_key": key}))
    if found is None:
        return None
    return (found[0][0], found[0][1], found[0][2]) if found else ()


_SITE = len(SeenSite._fields)
_THREAD = _SITE + 3


def _of_site(*columns: Any) -> Select[Any]:  # noqa: ANN401  whatever a statement asks for
    thread = and_(col(Thread.site_id) == col(Site.id), col(Thread.key) == bindparam("of_key"))
    return select(*columns).select_from(Site).outerjoin(Thread, thread).where(col(Site.slug) == bindparam("of_slug"))


def _standing() -> Select[Any]:
    each = aliased(PolicyVersion)
    latest = (
        select(func.max(col(each.version))).where(col(each.site_id) == col(Site.id)).correlate(Site).scalar_subquery()
    )
    statement = _of_site(
        *(col(getattr(Site, name)) for name in SeenSite._fields),
        cast(col(Site.settings), Text),
        col(PolicyVersion.version),
        col(PolicyVersion.published_at),
        *(col(getattr(Thread, each.name)) for each in fields(SeenThread)),
    )
    of_site = col(PolicyVersion.site_id) == col(Site.id)
    return statement.join(PolicyVersion, of_site).where(col(PolicyVersion.version) == latest)


_STANDING = Prepared(_standing())
_VERSIONS = Prepared(_of_site(col(Site.id), col(Site.version), col(Thread.version)))
