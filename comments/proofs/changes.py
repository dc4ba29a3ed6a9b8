"""P28 and P29: that a published policy stays what it was, and can be looked up."""

import hashlib
from functools import partial
from http import HTTPStatus

from sqlmodel import Session, col, select

from comments.policies.clauses import Operator
from comments.policies.models import PolicyVersion
from comments.policies.publishing import release_due
from comments.proofs.case import Case
from comments.proofs.verdicts import Verdict, proven, violated


async def versions_stay_as_they_were(case: Case) -> Verdict:
    """P28: each version has the hash it was published with, none is missing, and the last tells what is in force."""
    versions = await case.read(_versions)
    for each in versions:
        if hashlib.sha256(each.document.encode()).hexdigest() != each.sha256:
            return violated("proofs.P28.changed", version=each.version)
    if _has_gap(versions):
        return violated("proofs.P28.gap")
    operator = Operator.of(case.settings)
    for site in await case.sites():
        due = await case.read(partial(release_due, site=site, operator=operator, clock=case.clock))
        if due is not None:
            return violated("proofs.P28.behind", site=site.slug)
    return proven("proofs.P28.proven", versions=len(versions))


async def policy_can_be_looked_up(case: Case) -> Verdict:
    """P29: each policy has its page, with a tag by which a browser learns that nothing changed."""
    for site in await case.asked_sites():
        page = await case.visitor.get(f"/sites/{site.slug}/privacy")
        if page.status != HTTPStatus.OK or "etag" not in page.headers:
            return violated("proofs.P29.lacking", site=site.slug)
    return proven("proofs.P29.proven", sites=len(await case.asked_sites()))


def _versions(session: Session) -> list[PolicyVersion]:
    in_order = select(PolicyVersion).order_by(col(PolicyVersion.site_id), col(PolicyVersion.version))
    return list(session.exec(in_order))


def _has_gap(versions: list[PolicyVersion]) -> bool:
    numbers: dict[str, list[int]] = {}
    for each in versions:
        numbers.setdefault(each.site_id, []).append(each.version)
    return any(found != list(range(1, len(found) + 1)) for found in numbers.values())
