"""P8 to P14: what is taken in, on which occasion, and what may be refused."""

from collections.abc import Mapping
from functools import partial
from http import HTTPStatus
from types import MappingProxyType

from sqlalchemy import func
from sqlmodel import Session, col, select

from comments.accounts.models import Account
from comments.discussion.models import Comment
from comments.discussion.rules import AuthorKind
from comments.foundation.texts import texts_for
from comments.proofs.asking import Answer
from comments.proofs.case import Case
from comments.proofs.markup import forbids_other_hosts, foreign_hosts
from comments.proofs.verdicts import Verdict, configured, proven, violated
from comments.register.categories import CATEGORIES
from comments.register.interactions import INTERACTIONS
from comments.sites.models import Site
from comments.sites.rules import SiteSettings, period_days
from comments.vault.counting import comments_with_email, emails_of_site


async def reading_takes_nothing(case: Case) -> Verdict:
    """P8: whoever loads pages without doing anything is given no cookie."""
    answers = [answer for site in await case.asked_sites() for answer in await read_pages(case, site)]
    given = sum(len(answer.cookies) for answer in answers)
    return violated("proofs.P8.cookies", number=given) if given else proven("proofs.P8.proven", pages=len(answers))


async def only_what_the_occasion_asks(case: Case) -> Verdict:
    """P9: a field that an occasion does not ask for is refused, and no member's comment has an e-mail of its own."""
    strays = await case.read(_addresses_with_members_comments)
    if strays:
        return violated("proofs.P9.strays", number=strays)
    for site in (await case.asked_sites())[:1]:
        answer = await case.visitor.post(f"/api/v1/sites/{site.slug}/comments", _WITH_A_TELEPHONE)
        if not _refuses_the_telephone(answer):
            return violated("proofs.P9.taken", status=answer.status)
    return proven("proofs.P9.proven")


async def name_and_address(case: Case) -> Verdict:
    """P10: registering takes a name, an address and a password and refuses more; an address has one account."""
    answer = await case.visitor.post("/api/v1/accounts", _REGISTERING_WITH_A_TELEPHONE)
    if not _refuses_the_telephone(answer):
        return violated("proofs.P10.taken", status=answer.status)
    loose = await case.read(_confirmed_without_index)
    return (
        violated("proofs.P10.loose", number=loose)
        if loose
        else proven("proofs.P10.proven", number=await case.read(_accounts))
    )


async def no_transactions(case: Case) -> Verdict:
    """P11: nothing can be bought here, so that no financial information is asked for."""
    return configured("proofs.P11.configured", sites=len(await case.sites()))


async def no_longer_and_no_more(case: Case) -> Verdict:
    """P12: each site keeps within the register's bounds, and holds no e-mail that its rules say it does not keep."""
    for site in await case.sites():
        settings = SiteSettings.of(site)
        if (category := _beyond_bounds(settings)) is not None:
            return violated("proofs.P12.bounds", site=site.slug, category=category)
        number = await case.read(partial(emails_of_site, site_id=site.id))
        if number and period_days(settings, "guest_email") == 0:
            return violated("proofs.P12.emails", site=site.slug, number=number)
    return proven("proofs.P12.proven", sites=len(await case.sites()), categories=len(CATEGORIES))


async def nothing_from_elsewhere(case: Case) -> Verdict:
    """P13: no page loads anything from another host, and each page forbids it to itself."""
    pages = [answer for site in await case.asked_sites() for answer in await read_pages(case, site)]
    html = [page for page in pages if page.headers.get("content-type", "").startswith("text/html")]
    hosts = {host for page in html for host in foreign_hosts(page.body)}
    if hosts:
        return violated("proofs.P13.hosts", hosts=", ".join(sorted(hosts)))
    if not all(forbids_other_hosts(page.headers.get("content-security-policy", "")) for page in html):
        return violated("proofs.P13.open")
    return proven("proofs.P13.proven", pages=len(html))


async def refusing_is_possible(case: Case) -> Verdict:
    """P14: reading takes no account, and where something is asked for a refusal is answered by what it costs."""
    for site in await case.asked_sites():
        if any(answer.status != HTTPStatus.OK for answer in await read_pages(case, site)):
            return violated("proofs.P14.closed", site=site.slug)
        for field, refusing in _REFUSING.items():
            answer = await case.visitor.post(f"/api/v1/sites/{site.slug}/comments", refusing, Accept_Language="en")
            if answer.status != HTTPStatus.BAD_REQUEST or _cost_of_refusing(field) not in answer.body:
                return violated("proofs.P14.unsaid", site=site.slug, field=field)
    return proven("proofs.P14.proven", sites=len(await case.asked_sites()))


async def read_pages(case: Case, site: Site) -> list[Answer]:
    """What whoever only reads asks for: the thread as page and as data, the widget's answer, the policy."""
    thread, data = f"/sites/{site.slug}/threads?thread=/", f"/api/v1/sites/{site.slug}/comments?thread=/"
    return [
        await case.visitor.get(path) for path in (thread, data, f"{data}&view=widget", f"/sites/{site.slug}/privacy")
    ]


_WITH_A_TELEPHONE = {
    "thread": {"key": "/"},
    "author": {"name": "Nobody", "telephone": "0"},
    "body": "",
}
_REGISTERING_WITH_A_TELEPHONE = {"username": "", "email": "", "password": "", "telephone": "0"}
_REFUSING: Mapping[str, Mapping[str, object]] = MappingProxyType(
    {
        "name": {"thread": {"key": "/"}, "author": {"name": ""}, "body": ""},
        "body": {"thread": {"key": "/"}, "author": {"name": "Nobody"}, "body": ""},
    }
)
"""A guest's comments that leave out what every blog needs; none has a text, so that none could be taken."""


def _refuses_the_telephone(answer: Answer) -> bool:
    """Whether it is that field that was refused, not another that was left empty so that nothing could be taken."""
    return answer.status == HTTPStatus.BAD_REQUEST and "telephone" in answer.body


def _cost_of_refusing(field: str) -> str:
    return texts_for("en", "interactions")(INTERACTIONS["comment-as-guest"].without_required(field))


def _addresses_with_members_comments(session: Session) -> int:
    chosen = select(func.count()).select_from(Comment).where(col(Comment.id).in_(comments_with_email()))
    return session.exec(chosen.where(col(Comment.author_kind) != AuthorKind.GUEST.value)).one()


def _confirmed_without_index(session: Session) -> int:
    chosen = select(func.count()).select_from(Account)
    confirmed = (col(Account.address_id).is_not(None), col(Account.email_confirmed_at).is_not(None))
    return session.exec(chosen.where(*confirmed, col(Account.email_index).is_(None))).one()


def _accounts(session: Session) -> int:
    return session.exec(select(func.count()).select_from(Account)).one()


def _beyond_bounds(settings: SiteSettings) -> str | None:
    for category in CATEGORIES.values():
        days = period_days(settings, category.id)
        if category.settable and days is not None and not (category.floor or 0) <= days <= (category.ceiling or 0):
            return category.id
    return None
