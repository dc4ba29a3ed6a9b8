"""P24 to P27: what is kept in browsers, and what refusing it costs."""

import json
from http import HTTPStatus

from comments.foundation.texts import texts_for
from comments.proofs.case import Case
from comments.proofs.collecting import read_pages
from comments.proofs.verdicts import Verdict, proven, violated
from comments.register.cookies import BROWSER_ENTRIES
from comments.register.refusing import FEATURES

_BEFORE_SIGNING_IN = ("/account/sign-in", "/account/register", "/console/sign-in", "/receipts/lost", "/cookies")
_COOKIES = "/cookies?lang=en"


async def cookies_are_listed(case: Case) -> Verdict:
    """P24: the page of cookies names every entry of the register, and no page sets another cookie."""
    page, address = await case.visitor.get(_COOKIES), case.settings.public_url
    listed = {each.id: [f"<code>{name}</code>" for name in each.names(address)] for each in BROWSER_ENTRIES.values()}
    missing = [entry for entry, names in listed.items() if not any(name in page.body for name in names)]
    if missing:
        return violated("proofs.P24.unlisted", entries=", ".join(missing))
    known = {name for entry in BROWSER_ENTRIES.values() for name in entry.names(address)}
    strange = {cookie.partition("=")[0] for cookie in await _cookies_before_signing_in(case)} - known
    if strange:
        return violated("proofs.P24.strange", cookies=", ".join(sorted(strange)))
    return proven("proofs.P24.proven", entries=len(BROWSER_ENTRIES))


async def nobody_is_followed(case: Case) -> Verdict:
    """P25: before somebody signs in there is no cookie by which they could be known again."""
    given = await _cookies_before_signing_in(case)
    number = len(_BEFORE_SIGNING_IN)
    return violated("proofs.P25.known", number=len(given)) if given else proven("proofs.P25.proven", pages=number)


async def refusing_works(case: Case) -> Verdict:
    """P26: reading works for whoever refuses, and the service says that it honours Global Privacy Control."""
    stated = await case.visitor.get("/.well-known/gpc.json")
    if stated.status != HTTPStatus.OK or json.loads(stated.body).get("gpc") is not True:
        return violated("proofs.P26.unsaid")
    for site in await case.asked_sites():
        if any(page.status != HTTPStatus.OK for page in await read_pages(case, site)):
            return violated("proofs.P26.closed", site=site.slug)
    return proven("proofs.P26.proven", sites=len(await case.asked_sites()))


async def what_refusing_costs_is_said(case: Case) -> Verdict:
    """P27: the page of cookies tells of each feature what becomes of it without them."""
    page, texts = await case.visitor.get(_COOKIES), texts_for("en", "cookies")
    unsaid = [each for each in FEATURES if texts(f"cookies.feature.{each}") not in page.body]
    if unsaid:
        return violated("proofs.P27.unsaid", features=", ".join(unsaid))
    return proven("proofs.P27.proven", features=len(FEATURES))


async def _cookies_before_signing_in(case: Case) -> list[str]:
    return [cookie for path in _BEFORE_SIGNING_IN for cookie in (await case.visitor.get(path)).cookies]
