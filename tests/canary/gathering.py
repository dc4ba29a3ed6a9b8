"""Between acts two and three: a charter is signed, people are invited, come and go, and see to what is theirs."""

import re
from typing import Final

import httpx
from sqlmodel import Session, col, select

from comments.accounts.invitations import invitation_token
from comments.accounts.models import Invitation
from comments.accounts.queries import account_by_username
from comments.web.browser_sessions import ACCOUNT
from tests.canary.stage import GARAGE, Stage
from tests.canary.visitors import ALICE, CHARLIE, LOU, MIA
from tests.canary.witness import mail_evidence
from tests.mailbox import mails_of
from tests.service import PASSWORD

_PEOPLE: Final = "/console/sites/garage/people"
_VERSION: Final = re.compile(r'name="version" value="([0-9a-f]+)"')


async def administrators_sign(stage: Stage) -> None:
    """The charter that this instance asks for, without which nobody opens anything."""
    for visitor in (ALICE, CHARLIE):
        async with stage.browser(visitor) as client:
            version = _VERSION.search((await client.get("/console/charter")).text)
            assert version is not None
            await stage.submit(client, "/console/charter", {"version": version.group(1), "agreed": "yes"})


async def people_come_and_go(stage: Stage) -> None:
    """Lou is invited by mail; mia, who holds the link, takes the role, gets another, loses it."""
    token = await _invite(stage)
    # Before the link is used: an invitation that was taken is not mailed any more.
    stage.witness.mails += [mail_evidence(each) for each in await mails_of(stage.running)]
    async with stage.browser(MIA) as client:
        await client.get(f"/account/invitations/{LOU.email}")
        await client.get(f"/account/invitations/{token}")
        await _sign_in(client)
        await client.post(f"/account/invitations/{token}", data=_mark(client))
    mia = await stage.running.db.read(lambda session: account_by_username(session, "mia").id)
    async with stage.browser(ALICE) as client:
        for role in ("admin", LOU.email, "moderator"):
            await stage.submit(client, f"{_PEOPLE}/{mia}/role", {"role": role})
        await stage.submit(client, f"{_PEOPLE}/{mia}/remove", {})
        await client.get(_PEOPLE)


async def members_see_to_their_own(stage: Stage) -> None:
    """What mia wrote, what is kept of it, who looked, and what she lets the garage's pages do."""
    async with stage.program(MIA) as client:
        posted = [await client.post(GARAGE, json={"thread": {"key": "/own"}, "body": "Mine."}) for _ in range(2)]
    first, second = [f"/account/sites/garage/comments/{each.json()['comment']['id']}" for each in posted]
    async with stage.browser(MIA) as client:
        await _sign_in(client)
        for address in ("/account/sites", "/account/sites/garage", f"/account/sites/{MIA.email}", "/account/looks"):
            await client.get(address)
        await client.get(first)
        await client.post(first, data=_mark(client) | {"body": "Still mine."})
        await client.post(f"{first}/held", data=_mark(client), extensions={"may_show": MIA.own})
        await client.get(f"{first}/held")
        await client.post(f"{second}/delete", data=_mark(client))
        await client.post("/account/sites/garage/withdraw", data=_mark(client))


async def _invite(stage: Stage) -> str:
    """Three times, once wrongly; the second is withdrawn, the first sent again. Gives the token of its link."""
    lou = {"email": LOU.email, "role": "moderator", "language": "en"}
    async with stage.browser(ALICE) as client:
        await client.get(_PEOPLE)
        await stage.submit(client, _PEOPLE, lou | {"role": "king"}, extensions={"may_show": LOU.own})
        await stage.submit(client, _PEOPLE, lou)
        kept = await stage.running.db.read(_newest)
        await stage.submit(client, _PEOPLE, lou | {"email": LOU.email.upper()})
        dropped = await stage.running.db.read(lambda session: _newest(session, but=kept))
        await stage.submit(client, f"{_PEOPLE}/invitations/{kept}/again", {})
        await stage.submit(client, f"{_PEOPLE}/invitations/{dropped}/withdraw", {})
        # A page that is not there leads to itself in the other language, and so says again what it was asked for.
        own = {"may_show": LOU.own}
        await stage.submit(client, f"{_PEOPLE}/invitations/{LOU.email}/withdraw", {}, extensions=own)
    return invitation_token(kept, stage.running.signer)


def _newest(session: Session, but: str = "") -> str:
    return session.exec(select(Invitation.id).where(col(Invitation.id) != but)).one()


async def _sign_in(client: httpx.AsyncClient) -> None:
    await client.post("/account/sign-in", data={"login": MIA.email, "password": PASSWORD})


def _mark(client: httpx.AsyncClient) -> dict[str, str]:
    return {"csrf": ACCOUNT.form_token(client.cookies.get(ACCOUNT.plain_name))}
