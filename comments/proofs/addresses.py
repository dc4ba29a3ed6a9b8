"""P5 to P7: where addresses are kept, that nothing opens them but the gate, and who was shown them."""

from http import HTTPStatus

from sqlmodel import Session, col, select

from comments.audit.actions import Action
from comments.audit.models import AuditEntry
from comments.discussion.models import Comment
from comments.proofs.case import Case
from comments.proofs.verdicts import Verdict, proven, violated
from comments.vault.bound import COMMENTS, SESSIONS
from comments.vault.counting import ip_addresses_by_table
from comments.vault.gate import AUTHOR, PURPOSES

_GUARDED = "/api/v1/comments/0000000000000000/disclosures"
_LOOKS = (Action.LOOK.value, Action.SELF_ACCESS.value)
_SHOWN_TO = frozenset(PURPOSES) - {AUTHOR}


async def addresses_in_two_places(case: Case) -> Verdict:
    """P5: IP addresses are sealed with comments and with sessions, and with nothing else."""
    kept = await case.read(ip_addresses_by_table)
    elsewhere = {table: number for table, number in kept.items() if table not in {COMMENTS, SESSIONS}}
    if elsewhere:
        return violated("proofs.P5.elsewhere", number=sum(elsewhere.values()), tables=", ".join(sorted(elsewhere)))
    return proven("proofs.P5.proven", comments=kept.get(COMMENTS, 0), sessions=kept.get(SESSIONS, 0))


async def one_gate(case: Case) -> Verdict:
    """P6: nobody without a token gets to the gate, and every opening stands in the record with an allowed purpose."""
    answer = await case.visitor.post(_GUARDED, {"purpose": "abuse", "fields": ["ip"]})
    if answer.status != HTTPStatus.UNAUTHORIZED:
        return violated("proofs.P6.open-door")
    looks = await case.read(_openings)
    odd = sum(entry.payload is not None and not _is_allowed(entry) for entry in looks)
    return violated("proofs.P6.odd", number=odd) if odd else proven("proofs.P6.proven", number=len(looks))


async def shown_to_their_administrators(case: Case) -> Verdict:
    """P7: each look at a commenter's address was taken by an owner or administrator of that comment's own site."""
    looked, odd = await case.read(_looks_and_strange_ones)
    return violated("proofs.P7.odd", number=odd) if odd else proven("proofs.P7.proven", number=looked)


def _openings(session: Session) -> list[AuditEntry]:
    return list(session.exec(select(AuditEntry).where(col(AuditEntry.action).in_(_LOOKS))))


def _is_allowed(entry: AuditEntry) -> bool:
    payload = entry.payload or {}
    role = str(payload.get("role"))
    wanted = {AUTHOR} if entry.action == Action.SELF_ACCESS.value else _SHOWN_TO
    return role in wanted and str(payload.get("purpose")) in PURPOSES[role]


def _looks_and_strange_ones(session: Session) -> tuple[int, int]:
    """How many looks there were, and how many from outside the comment's site, or of no site once that is gone."""
    looks = col(AuditEntry.action) == Action.LOOK.value
    joined = select(AuditEntry, Comment.site_id).join(Comment, col(Comment.id) == col(AuditEntry.subject), isouter=True)
    found = session.exec(joined.where(looks)).all()
    return len(found), sum(not _is_of_site(entry, site_id) for entry, site_id in found)


def _is_of_site(entry: AuditEntry, site_id: str | None) -> bool:
    role = None if entry.payload is None else entry.payload.get("role")
    return entry.site_id == (site_id or entry.site_id or "") and (entry.payload is None or role in _SHOWN_TO)
