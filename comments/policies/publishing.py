"""Publishing a version of a site's policy, which then stands for ever."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from comments.audit.actions import Action
from comments.audit.actors import Actor
from comments.audit.log import Act, append
from comments.db.changes import mark_changed
from comments.foundation.clock import Clock
from comments.foundation.errors import FieldProblem, InvalidInputError
from comments.foundation.texts import texts_for
from comments.policies.announcing import queue_announcement
from comments.policies.clauses import Operator, Subject
from comments.policies.composing import compose, says_the_same
from comments.policies.contradictions import contradictions
from comments.policies.documents import Document, decode, encode
from comments.policies.errors import PolicyContradictsRulesError, PolicyUnchangedError, SeverityTooLowError
from comments.policies.models import PolicyVersion
from comments.policies.queries import find_current_version
from comments.policies.rules import SEVERITIES, Severity, changed_aspects, changed_categories, least_severity
from comments.sites.models import Site
from comments.sites.rules import SiteSettings

_LONGEST_SUMMARY = 500


@dataclass(frozen=True, kw_only=True)
class Release:
    """What is said about a new version: how much it weighs, and what changed in one sentence."""

    severity: Severity
    summary: str


def publish_version(
    session: Session, site: Site, release: Release, operator: Operator, by: Actor, clock: Clock
) -> PolicyVersion:
    """Publish what is in force.

    Raises PolicyUnchangedError when nothing differs from the last version, SeverityTooLowError when the rules differ
    more than the release admits, and PolicyContradictsRulesError when the words name a period that is not enforced.
    """
    last = find_current_version(session, site.id)
    subject, now = subject_of(site, operator), clock()
    document = next_document(subject, last, now)
    check_words(document, subject)
    if last is not None:
        _check_severity(decode(last.document), document, release.severity)
    stored = encode(document)
    published = PolicyVersion(
        site_id=site.id,
        version=1 if last is None else last.version + 1,
        published_at=now,
        severity=release.severity,
        summary=check_summary(release.summary),
        sha256=hashlib.sha256(stored.encode()).hexdigest(),
        document=stored,
    )
    session.add(published)
    site.version += 1
    session.add(site)
    mark_changed(session)
    append(session, _act(published, by), clock)
    queue_announcement(session, published, clock)
    return published


def release_due(session: Session, site: Site, operator: Operator, clock: Clock) -> Release | None:
    """What a release must say for the policy to tell what is in force; None when it does."""
    last = find_current_version(session, site.id)
    language = SiteSettings.of(site).locale
    if last is None:
        return Release(severity="material", summary=texts_for(language, "policy")("policy.summary.first"))
    return release_between(decode(last.document), next_document(subject_of(site, operator), last, clock()), language)


def release_between(before: Document, after: Document, language: str) -> Release | None:
    """What the least release of a change says; None when there is no change."""
    if says_the_same(before, after):
        return None
    texts = texts_for(language, "policy")
    named = [
        *(texts(f"policy.category.{each}") for each in changed_categories(before.rules, after.rules)),
        *(texts(f"policy.summary.aspect.{each}") for each in changed_aspects(before.rules, after.rules)),
    ]
    summary = texts("policy.summary.rules", changed=", ".join(named)) if named else texts("policy.summary.wording")
    return Release(severity=least_severity(before.rules, after.rules), summary=summary[:_LONGEST_SUMMARY])


def subject_of(site: Site, operator: Operator) -> Subject:
    """What the policy of a blog is about, as its rules stand."""
    return Subject(site_name=site.name, settings=SiteSettings.of(site), operator=operator)


def next_document(subject: Subject, last: PolicyVersion | None, now: datetime) -> Document:
    """The version that would follow."""
    return compose(subject, 1 if last is None else last.version + 1, now)


def check_words(document: Document, subject: Subject) -> None:
    """Refuse words that name a period which the rules do not have; raises PolicyContradictsRulesError."""
    for found in contradictions(document, subject):
        raise PolicyContradictsRulesError(number=found.number)


def _check_severity(before: Document, after: Document, severity: Severity) -> None:
    if says_the_same(before, after):
        raise PolicyUnchangedError
    least = least_severity(before.rules, after.rules)
    if SEVERITIES.index(severity) < SEVERITIES.index(least):
        raise SeverityTooLowError(least=least)


def check_summary(summary: str) -> str:
    """The sentence without spaces around it; raises InvalidInputError when it says nothing or too much."""
    kept = " ".join(summary.split())
    if not kept.isprintable() or not 0 < len(kept) <= _LONGEST_SUMMARY:
        raise InvalidInputError(FieldProblem("summary", "not-a-summary", highest=_LONGEST_SUMMARY))
    return kept


def _act(published: PolicyVersion, by: Actor) -> Act:
    return Act(
        action=Action.POLICY_PUBLISHED,
        site_id=published.site_id,
        actor_id=by.id,
        actor_role=by.role,
        subject=f"policies:{published.version}",
        detail={"version": published.version, "severity": published.severity, "sha256": published.sha256},
    )
