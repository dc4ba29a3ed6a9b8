"""P15 to P23: to whom anything is passed on, and how what is kept is protected."""

import stat
from pathlib import Path

from sqlmodel import select

from comments.accounts.models import Membership
from comments.accounts.rules import Role
from comments.audit.verifying import verify
from comments.proofs.case import Case
from comments.proofs.verdicts import Verdict, configured, manual, proven, violated
from comments.register.recipients import recipients_of
from comments.vault.gate import Purpose

_OTHERS = stat.S_IRWXG | stat.S_IRWXO


async def nobody_of_the_instance(case: Case) -> Verdict:
    """P15: there is no role beside those of a site, so that nobody of the instance is shown anything."""
    roles = await case.read(lambda session: set(session.exec(select(Membership.role).distinct())))
    strange = roles - {role.value for role in Role}
    return (
        violated("proofs.P15.strange", roles=", ".join(sorted(strange)))
        if strange
        else configured("proofs.P15.configured")
    )


async def signed_charter(case: Case) -> Verdict:
    """P16: whoever opens addresses signed not to pass them on, where the instance asks for it."""
    return manual("proofs.P16.manual") if case.settings.charter_file is None else configured("proofs.P16.configured")


async def where_it_goes(case: Case) -> Verdict:
    """P17: who receives anything outside the instance is set by the operator, with what covers it where that is."""
    uncovered = [each.name for each in recipients_of(case.settings) if each.country and not each.is_covered]
    if uncovered:
        return violated("proofs.P17.uncovered", recipients=", ".join(uncovered))
    providers = len(case.settings.oidc_providers)
    return configured("proofs.P17.configured", mail=int(bool(case.settings.smtp_url)), providers=providers)


async def nothing_to_sell(case: Case) -> Verdict:
    """P18: no purpose exists for which anybody's address could be sold."""
    return configured(
        "proofs.P18.configured", purposes=", ".join(each.value for each in Purpose), sites=len(await case.sites())
    )


async def whole_record_and_shut_files(case: Case) -> Verdict:
    """P23: the record of acts is as it was written, and no other user of the machine can read the key."""
    record = await case.read(verify)
    if record.first_broken is not None:
        return violated("proofs.P23.record", sequence=record.first_broken.sequence, fault=record.first_broken.fault)
    if _is_open_to_others(case.settings.master_key_path):
        return violated("proofs.P23.key-open", path=case.settings.master_key_path)
    return proven("proofs.P23.proven", acts=record.checked)


def _is_open_to_others(path: Path) -> bool:
    return path.exists() and bool(path.stat().st_mode & _OTHERS)
