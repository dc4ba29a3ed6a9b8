"""The names elsewhere that sign in to one's account: linked and unlinked by whoever has just proved who they are."""

from functools import partial
from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlmodel import Session

from comments.accounts.linking import WaysIn, identities_of, link_identity, provider_name, unlink_identity
from comments.accounts.openid.flows import Flow
from comments.accounts.openid.providers import Providers
from comments.db.database import Database
from comments.foundation.clock import Clock
from comments.foundation.errors import CommentsError
from comments.settings import Settings
from comments.web.guards import Access, Entrance
from comments.web.visitor.account.arrival import identity_of
from comments.web.visitor.account.carrying import ARRIVAL
from comments.web.visitor.account.entering import following
from comments.web.visitor.account.frame import AnyRequest, Frame
from comments.web.visitor.account.oidc import IDENTITIES, lead_there


class IdentityLine(msgspec.Struct, frozen=True, kw_only=True):
    """A provider in the list: whether an account there signs in here, and whether it is still set."""

    id: str
    name: str
    linked: bool
    works: bool


@get("/identities", opt={"permission": Access.SIGNED_IN})
async def show_identities(
    request: AnyRequest,
    frame: NamedDependency[Frame],
    entrance: NamedDependency[Entrance],
    db: NamedDependency[Database],
    providers: NamedDependency[Providers],
) -> Response[Any]:
    """Every provider, and those through which one signs in."""
    return await _page(request, frame, entrance, db, providers)


@post("/identities/{provider:str}", opt={"permission": Access.RECENT}, status_code=200)
async def begin_linking(
    request: AnyRequest,
    provider: FromPath[str],
    frame: NamedDependency[Frame],
    entrance: NamedDependency[Entrance],
    providers: NamedDependency[Providers],
) -> Response[Any]:
    """Lead to the provider, to come back with the name there."""
    flow = Flow(provider=provider, following=IDENTITIES, linking=entrance.person.id)
    return await lead_there(request, frame, providers.get(provider), flow)


@post("/identities/{provider:str}/remove", opt={"permission": Access.RECENT})
async def remove_identity(
    request: AnyRequest,
    provider: FromPath[str],
    frame: NamedDependency[Frame],
    entrance: NamedDependency[Entrance],
    db: NamedDependency[Database],
    providers: NamedDependency[Providers],
    settings: NamedDependency[Settings],
    clock: NamedDependency[Clock],
) -> Response[Any]:
    """Let the name there sign in no more."""
    ways = WaysIn(
        providers=frozenset(provider_name(each.id) for each in providers),
        mail=bool(settings.smtp_url),
    )
    name, account_id = provider_name(provider), entrance.person.id
    try:
        await db.write(partial(_unlink, account_id=account_id, provider=name, ways=ways, clock=clock))
    except CommentsError as refusal:
        return await _page(request, frame, entrance, db, providers, refusal)
    return frame.redirect(IDENTITIES, {"removed": provider})


@post("/arrival/link", opt={"permission": Access.RECENT})
async def link_arrival(
    request: AnyRequest,
    frame: NamedDependency[Frame],
    entrance: NamedDependency[Entrance],
    db: NamedDependency[Database],
    providers: NamedDependency[Providers],
    clock: NamedDependency[Clock],
) -> Response[Any]:
    """Add the name elsewhere with which this browser came to the account that its holder has signed in to since."""
    arrived = ARRIVAL.find(request)
    if arrived is None:
        return frame.redirect(IDENTITIES)
    identity, account_id = identity_of(arrived), entrance.person.id
    try:
        await db.write(lambda session: link_identity(session, account_id, identity, clock))
    except CommentsError as refusal:
        response = await _page(request, frame, entrance, db, providers, refusal)
    else:
        wish = following(arrived.following)
        response = frame.redirect(wish) if wish else frame.redirect(IDENTITIES, {"linked": arrived.provider})
    ARRIVAL.take_back(request, response)
    return response


def _unlink(session: Session, account_id: str, provider: str, ways: WaysIn, clock: Clock) -> None:
    unlink_identity(session, account_id, provider, ways, clock)


async def _page(
    request: AnyRequest,
    frame: Frame,
    entrance: Entrance,
    db: Database,
    providers: Providers,
    refusal: CommentsError | None = None,
) -> Response[Any]:
    mine = await db.read(lambda session: identities_of(session, entrance.person.id))
    lines = _lines({each.provider for each in mine}, {each.id: each.name for each in providers})
    names, arrived = {each.id: each.name for each in lines}, ARRIVAL.find(request)
    return frame.page(
        "identities.html",
        refusal=refusal,
        domain="identities",
        lines=lines,
        waiting=None if arrived is None or refusal else names.get(arrived.provider),
        linked=names.get(frame.query.get("linked", "")),
        removed=names.get(frame.query.get("removed", "")),
        problem=frame.problem(refusal) if refusal else None,
    )


def _lines(linked: set[str], names: dict[str, str]) -> list[IdentityLine]:
    """Every provider that is set, and those that are not any more but still have a name of theirs."""
    gone = {each.removeprefix("oidc:") for each in linked} - names.keys()
    everybody = names | {each: each for each in sorted(gone)}
    return [
        IdentityLine(id=each, name=name, linked=provider_name(each) in linked, works=each in names)
        for each, name in everybody.items()
    ]
