"""An invitation's link: anybody who holds it reads what it offers, whoever is signed in may take it."""

from contextlib import suppress
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from comments.accounts.accepting import accept_invitation, offer_of
from comments.accounts.errors import AlreadyMemberError, EmailNotConfirmedError
from comments.db.database import Database
from comments.foundation.clock import Clock
from comments.foundation.errors import NotAllowedError, NotSignedInError
from comments.web.browser_sessions import ACCOUNT
from comments.web.guards import Access, Entrance
from comments.web.visitor.account.frame import AnyRequest, Frame, frame_of


@get("/invitations/{token:str}", opt={"permission": Access.PUBLIC})
async def show_invitation(
    request: AnyRequest, token: FromPath[str], db: NamedDependency[Database], clock: NamedDependency[Clock]
) -> Response[str]:
    """Which role on which blog, and the way to take it."""
    frame = await _frame_of_holder(request, clock)
    offer = await db.read(lambda session: offer_of(session, token, clock))
    return frame.page("invitation.html", domain="mydata", offer=offer, problem=None)


@post("/invitations/{token:str}", opt={"permission": Access.SIGNED_IN})
async def take_invitation(
    token: FromPath[str],
    frame: NamedDependency[Frame],
    entrance: NamedDependency[Entrance],
    db: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Response[Any]:
    """Take the role, and lead on to the blog's page."""
    account_id = entrance.person.id
    try:
        taken = await db.write(lambda session: accept_invitation(session, account_id, token, clock))
    except (AlreadyMemberError, EmailNotConfirmedError, NotAllowedError) as refusal:
        offer = await db.read(lambda session: offer_of(session, token, clock))
        said = frame.problem(refusal)
        return frame.page("invitation.html", "mydata", refusal, offer=offer, problem=said)
    return frame.redirect(f"/account/sites/{taken.slug}", {"done": "joined"})


async def _frame_of_holder(request: AnyRequest, clock: Clock) -> Frame:
    """The page knows who is signed in, although nobody need be."""
    with suppress(NotSignedInError):
        request.state.entrance = Entrance(person=await ACCOUNT.authenticate(request))
    return frame_of(request, clock())
