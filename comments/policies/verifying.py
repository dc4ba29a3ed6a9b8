"""Seeing whether published versions are still what was published."""

import hashlib

from sqlmodel import Session

from comments.audit.actions import Action
from comments.audit.queries import acts_on, subjects_of
from comments.policies.models import PolicyVersion
from comments.policies.queries import versions_of

_SUBJECT = "policies:"


def altered_versions(session: Session, site_id: str) -> list[int]:
    """The numbers of versions that are gone, or that neither their own hash nor the record's knows."""
    there = {each.version: each for each in versions_of(session, site_id)}
    published = subjects_of(session, site_id, Action.POLICY_PUBLISHED)
    recorded = [int(subject.removeprefix(_SUBJECT)) for subject in published]
    newest = max([*there, *recorded], default=0)
    return [number for number in range(1, newest + 1) if not _is_as_published(session, there.get(number))]


def _is_as_published(session: Session, version: PolicyVersion | None) -> bool:
    if version is None or hashlib.sha256(version.document.encode()).hexdigest() != version.sha256:
        return False
    return all(recorded == version.sha256 for recorded in _recorded(session, version))


def _recorded(session: Session, version: PolicyVersion) -> list[str]:
    """The hashes that the record holds of it; none once their details were erased on time."""
    acts = acts_on(session, version.site_id, f"{_SUBJECT}{version.version}", Action.POLICY_PUBLISHED)
    details = [(act.payload or {}).get("detail") or {} for act in acts]
    return [detail["sha256"] for detail in details if "sha256" in detail]
