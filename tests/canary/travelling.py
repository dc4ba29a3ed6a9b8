"""Between acts two and three: people come from providers, by mailed links and with a blog's word."""

import html
import json
import re
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

import httpx
from sqlmodel import Session

from comments.accounts.links import LinkPurpose, issue, link_token
from comments.accounts.openid.flows import Flow
from comments.accounts.openid.providers import Providers
from comments.accounts.openid.wire import Document, Wire
from comments.accounts.queries import account_by_username
from comments.web.browser_sessions import ACCOUNT
from tests.canary.stage import Stage
from tests.canary.visitors import ALICE, GUS, HAL, KIM, MIA, Visitor
from tests.providers.impostor import KEY, Impostor
from tests.service import PASSWORD, PUBLIC_URL
from tests.web.widget.site_tokens import SigningSite

_LEADS_TO: Final = re.compile(r'http-equiv="refresh" content="0;url=([^"]+)"')
_SIGN_ON: Final = "/console/sites/garage/single-sign-on"


class ShortWire(Wire):
    """Asks the provider without a network."""

    def __init__(self, there: Impostor) -> None:
        super().__init__()
        self._there = there

    async def _ask(self, method: str, url: str, **more: Any) -> Document:  # noqa: ARG002  it knows what to answer
        found: Document = json.loads(self._there.answers[urlsplit(url).path].body)
        return found


async def everybody_travels(stage: Stage) -> None:
    """A newcomer, a member whose address the provider names, somebody who is turned away; then the other two ways."""
    there = Impostor("https://provider.example", stage.running.clock)
    there.describe()
    there.publish(KEY)
    settings = [there.setting(id=each, name=each) for each in ("first", "second")]
    providers = Providers(settings, PUBLIC_URL, ShortWire(there), stage.running.clock)
    stage.running.service.litestar.state.providers = providers
    await _join(stage, there)
    await _link(stage, there)
    await _be_turned_away(stage, there)
    await _follow_a_mailed_link(stage)
    await _sign_on_with_the_blog(stage)


async def _travel(client: httpx.AsyncClient, there: Impostor, way: str, visitor: Visitor, **claims: Any) -> None:
    """There, and back with a token in which everything is the visitor's address that can be."""
    page = await client.post(way, data=_mark(client))
    found = _LEADS_TO.search(page.text)
    assert found is not None, page.text
    query = parse_qs(urlsplit(html.unescape(found.group(1))).query)
    flow = Flow(provider=way.rpartition("/")[2], nonce=query["nonce"][0])
    told = {"sub": visitor.email, "email": visitor.email, "name": visitor.email} | claims
    there.give(there.sign(there.claims(flow, **told)))
    answer = {"code": "a-code", "state": query["state"][0]}
    await client.get(f"/account/oidc/{flow.provider}/callback", params=answer)


def _mark(client: httpx.AsyncClient) -> dict[str, str]:
    return {"csrf": ACCOUNT.form_token(client.cookies.get(ACCOUNT.plain_name))}


async def _join(stage: Stage, there: Impostor) -> None:
    """The page on which a newcomer chooses a name shows them their address, and nobody else."""
    async with stage.browser(KIM) as client:
        own = {"may_show": KIM.own}
        await _travel(client, there, "/account/oidc/first", KIM)
        await client.get("/account/arrival", extensions=own)
        await client.post("/account/arrival", data={"username": "admin"}, extensions=own)
        await client.post("/account/arrival", data={"username": "kim"})
        await client.get("/account/identities")
        await _travel(client, there, "/account/identities/second", KIM)
        await client.post("/account/identities/second/remove", data=_mark(client))


async def _link(stage: Stage, there: Impostor) -> None:
    """Somebody comes with a member's address, which the pages after that do not show; then she says that it is her."""
    async with stage.browser(MIA) as client:
        await _travel(client, there, "/account/oidc/first", MIA)
        await client.get("/account/arrival")
        await client.post("/account/sign-in", data={"login": MIA.email, "password": PASSWORD})
        await client.get("/account/identities")
        await client.post("/account/arrival/link", data=_mark(client))


async def _be_turned_away(stage: Stage, there: Impostor) -> None:
    async with stage.browser(HAL) as client:
        await _travel(client, there, "/account/oidc/first", HAL, email_verified=False)
        await client.get("/account/arrival")
        await _travel(client, there, "/account/oidc/first", HAL, aud=HAL.email)
        await client.post("/account/oidc/first", data={"next": HAL.email})
        wrong = {"error": HAL.email, "error_description": HAL.ip, "state": HAL.email}
        await client.get("/account/oidc/first/callback", params=wrong, extensions={"may_show": frozenset()})


async def _follow_a_mailed_link(stage: Stage) -> None:
    signer, clock = stage.running.signer, stage.running.clock

    def new_token(session: Session) -> str:
        account = account_by_username(session, "mia")
        link = issue(session, account.id, LinkPurpose.SIGN_IN, signer, clock, account.email_index)
        return link_token(link.id, signer)

    async with stage.browser(MIA) as client:
        await client.get("/account/sign-in/link")
        for login in (MIA.email, HAL.email, "mia"):
            await client.post("/account/sign-in/link", data={"login": login})
        token = await stage.running.db.write(new_token)
        await client.get(f"/account/sign-in/link/{token}")
        await client.post(f"/account/sign-in/link/{token}")


async def _sign_on_with_the_blog(stage: Stage) -> None:
    async with stage.browser(ALICE) as client:
        for wish in ("on", "show"):
            await client.get(_SIGN_ON)
            await stage.submit(client, _SIGN_ON, {"do": wish})
    blog = SigningSite(stage.running, "garage")
    async with stage.client(GUS) as client:
        for others in ({}, {"aud": GUS.email}, {"name": f"<{GUS.email}>\n"}):
            told = {"sub": GUS.email, "email": GUS.email, "jti": f"{GUS.email}{len(others)}", "iss": GUS.ip} | others
            await client.post("/api/v1/sites/garage/sso", json={"token": await blog.token(**told)})
