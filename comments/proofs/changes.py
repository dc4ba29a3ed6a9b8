"""P28 to P31: that a published policy stays what it was, can be looked up, is told of, and who accepted it how."""

import hashlib
from functools import partial
from http import HTTPStatus

from sqlalchemy import and_, func
from sqlmodel import Session, col, select

from comments.accounts.mails import Mail
from comments.accounts.models import Account
from comments.outbox.models import OutboxEntry
from comments.policies.clauses import Operator
from comments.policies.models import PolicyAcceptance, PolicyAlertView, PolicyVersion
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
    """P29: each policy has its page with a tag, its history and its feed."""
    for site in await case.asked_sites():
        here = f"/sites/{site.slug}/privacy"
        answers = [await case.visitor.get(path) for path in (here, f"{here}/history", f"{here}/feed.atom")]
        if any(each.status != HTTPStatus.OK for each in answers) or "etag" not in answers[0].headers:
            return violated("proofs.P29.lacking", site=site.slug)
        again = await case.visitor.get(here, If_None_Match=answers[0].headers["etag"])
        if again.status != HTTPStatus.NOT_MODIFIED:
            return violated("proofs.P29.lacking", site=site.slug)
    return proven("proofs.P29.proven", sites=len(await case.asked_sites()))


async def each_is_told_once(case: Case) -> Verdict:
    """P30: nobody is mailed twice about one version, and whoever is mailed has an account."""
    told = await case.read(_told)
    if len(told) > len(set(told)):
        return violated("proofs.P30.twice", number=len(told) - len(set(told)))
    strangers = await case.read(lambda session: _without_account(session, {account for account, _, _ in told}))
    return (
        violated("proofs.P30.guests", number=strangers) if strangers else proven("proofs.P30.proven", mails=len(told))
    )


async def accepting_is_an_act(case: Case) -> Verdict:
    """P31: nothing is taken for accepted whose alert its holder had not been shown before."""
    accepted, unseen = await case.read(_acceptances)
    return violated("proofs.P31.unseen", number=unseen) if unseen else proven("proofs.P31.proven", number=accepted)


def _told(session: Session) -> list[tuple[str, str, int]]:
    chosen = select(OutboxEntry.payload).where(col(OutboxEntry.kind) == Mail.POLICY_CHANGED.value)
    return [(each["account"], each["site"], each["version"]) for each in session.exec(chosen)]


def _without_account(session: Session, accounts: set[str]) -> int:
    unconfirmed = col(Account.email_confirmed_at).is_(None)
    return len(list(session.exec(select(Account.id).where(col(Account.id).in_(accounts), unconfirmed))))


def _acceptances(session: Session) -> tuple[int, int]:
    """How many acceptances there are, and how many of people still here rest on no alert that they were shown."""
    view, acceptance = PolicyAlertView, PolicyAcceptance
    same = and_(
        col(view.account_id) == col(acceptance.account_id),
        col(view.site_id) == col(acceptance.site_id),
        col(view.version) == col(acceptance.version),
        col(view.seen_at) <= col(acceptance.accepted_at),
    )
    here = select(acceptance.id).join(Account, col(Account.id) == col(acceptance.account_id))
    unseen = here.join(view, same, isouter=True).where(col(view.account_id).is_(None))
    return session.exec(select(func.count()).select_from(acceptance)).one(), len(session.exec(unseen).all())


def _versions(session: Session) -> list[PolicyVersion]:
    in_order = select(PolicyVersion).order_by(col(PolicyVersion.site_id), col(PolicyVersion.version))
    return list(session.exec(in_order))


def _has_gap(versions: list[PolicyVersion]) -> bool:
    numbers: dict[str, list[int]] = {}
    for each in versions:
        numbers.setdefault(each.site_id, []).append(each.version)
    return any(found != list(range(1, len(found) + 1)) for found in numbers.values())
