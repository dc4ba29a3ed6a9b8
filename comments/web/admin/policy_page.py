"""A blog's policy as its administrators see it: what is published, what waits, and what would change."""

import msgspec
from sqlmodel import Session

from comments.foundation.texts import Texts, texts_for
from comments.policies.clauses import Operator
from comments.policies.differing import Difference, differences
from comments.policies.documents import Document, decode, edition_of
from comments.policies.drafting import is_stale
from comments.policies.models import PolicyDraft, PolicyVersion
from comments.policies.publishing import next_document, release_between, subject_of
from comments.policies.queries import find_draft, versions_of
from comments.policies.rules import SEVERITIES, Severity
from comments.policies.verifying import altered_versions
from comments.sites.configuring import described
from comments.sites.models import Site
from comments.sites.rules import SiteSettings
from comments.web.admin.frame import Frame
from comments.web.admin.moments import Moment, moment
from comments.web.admin.told import told_of

_DONE = ("drafted", "published", "discarded")
_LONG = ("addition.", "origins")


class VersionRow(msgspec.Struct, frozen=True, kw_only=True):
    """A published version."""

    number: int
    at: Moment
    severity: str
    summary: str
    sha256: str


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """A rule that waits: its name, and from what to what unless that is long."""

    what: str
    how: str | None


class NextVersion(msgspec.Struct, frozen=True, kw_only=True):
    """What would be published: a draft with its changes of rules, or words that have changed by themselves."""

    number: int
    differences: list[Difference]
    severities: tuple[Severity, ...]
    severity: str
    summary: str
    drafted: Moment | None = None
    changes: list[Change] = []
    is_stale: bool = False


class PolicyRoom(msgspec.Struct, frozen=True, kw_only=True):
    """The room, ready to be drawn; `altered` names versions that are not what was published."""

    versions: list[VersionRow]
    next: NextVersion | None
    altered: str
    done: str | None
    refused: str | None = None
    problems: dict[str, str] = {}


def policy_room(session: Session, site: Site, operator: Operator, frame: Frame) -> PolicyRoom:
    """Read all that the room shows."""
    versions = versions_of(session, site.id)
    done = frame.query.get("done")
    texts = texts_for(frame.language, "versions")
    return PolicyRoom(
        versions=[_row(each, frame) for each in versions],
        next=_next(session, site, versions[0], operator, frame),
        altered=", ".join(str(each) for each in altered_versions(session, site.id)),
        done=" ".join(filter(None, (texts(f"versions.done.{done}"), told_of(session, site.id, frame))))
        if done in _DONE
        else None,
    )


def _next(session: Session, site: Site, last: PolicyVersion, operator: Operator, frame: Frame) -> NextVersion | None:
    draft = find_draft(session, site.id)
    if draft is None:
        after = next_document(subject_of(site, operator), last, frame.now)
        return _would_be(site, last, after, frame)
    would_be = _would_be(site, last, decode(draft.document), frame)
    return would_be and msgspec.structs.replace(
        would_be,
        drafted=moment(draft.drafted_at, frame.now, frame.language),
        changes=_changes(session, site, draft, frame),
        is_stale=is_stale(session, site, draft, operator, lambda: frame.now),
    )


def _would_be(site: Site, last: PolicyVersion, after: Document, frame: Frame) -> NextVersion | None:
    before = decode(last.document)
    release = release_between(before, after, SiteSettings.of(site).locale)
    if release is None:
        return None
    pages = (edition_of(document, frame.language).page for document in (before, after))
    return NextVersion(
        number=last.version + 1,
        differences=differences(*pages),
        severities=SEVERITIES[SEVERITIES.index(release.severity) :],
        severity=release.severity,
        summary=release.summary,
    )


def _changes(session: Session, site: Site, draft: PolicyDraft, frame: Frame) -> list[Change]:
    before, names = described(session, site), frame.texts.all("console.record.what.")
    return [
        Change(what=names.get(key, key), how=None if key.startswith(_LONG) else _how(before[key], text, frame.texts))
        for key, text in draft.changes.items()
        if key in before
    ]


def _how(before: str, after: str, texts: Texts) -> str:
    nothing = texts("console.record.nothing")
    return texts("console.record.change", before=before or nothing, after=after or nothing)


def _row(version: PolicyVersion, frame: Frame) -> VersionRow:
    return VersionRow(
        number=version.version,
        at=moment(version.published_at, frame.now, frame.language),
        severity=texts_for(frame.language, "policy")(f"policy.severity.{version.severity}"),
        summary=version.summary,
        sha256=version.sha256,
    )
