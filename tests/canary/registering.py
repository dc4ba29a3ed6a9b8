"""Between acts one and two: somebody registers, confirms, changes what is theirs, and moves to another address."""

from collections.abc import Mapping
from typing import Any, Final

import httpx

from comments.web.browser_sessions import ACCOUNT
from tests.canary.stage import Stage
from tests.canary.visitors import ALICE, NOA, OLE, Visitor
from tests.canary.witness import mail_evidence
from tests.mailbox import mails_of, path_in
from tests.service import PASSWORD, PUBLIC_URL

_NEW: Final = "another invented password of noa"


async def everybody_registers(stage: Stage) -> None:
    """Noa on the page; others with what is known, wrong or somebody else's."""
    await _register_wrongly(stage)
    await _register(stage)
    await _see_to_the_profile(stage)
    await _move(stage)
    await _forget_the_password(stage)


async def _register_wrongly(stage: Stage) -> None:
    """The page that comes back keeps what was typed, for whoever typed it."""
    async with stage.browser(NOA) as client:
        own = {"may_show": NOA.own | ALICE.own}
        await client.get("/account/register")
        for fields in (_form("al ice", NOA), _form("noa", NOA, "short"), _form(NOA.email, ALICE)):
            await client.post("/account/register", data=fields, extensions=own)
        await client.post("/account/password-strength", data=_form("noa", NOA, NOA.email))
    async with stage.client(NOA, {"origin": PUBLIC_URL}) as client:
        for body in (_form("noa", NOA, NOA.ip[:14]), [NOA.email], _form("noa-too", ALICE)):
            await client.post("/api/v1/accounts", json=body)


async def _register(stage: Stage) -> None:
    async with stage.browser(NOA) as client:
        await client.post("/account/register", data=_form("noa", NOA))
        await client.get("/account/register?sent=1")
        await client.get("/account/confirm")
        for login in (NOA.email, ALICE.email, "noa"):
            await client.post("/account/confirm", data={"login": login})
        links = await _links(stage, "/account/confirm/")
        await client.get(links[-1])
        await client.post(links[-1])
        await client.get(f"/account/confirm/{NOA.email}")


async def _see_to_the_profile(stage: Stage) -> None:
    """The page shows Noa her own address."""
    own = {"may_show": NOA.own}
    async with stage.browser(NOA) as client:
        await _sign_in(client, NOA.email, PASSWORD)
        await client.get("/account/")
        await client.get("/account/profile", extensions=own)
        await _send(client, "/account/profile/username", {"username": OLE.email}, own)
        await _send(client, "/account/profile/username", {"username": "noa.n"})
        await _send(client, "/account/profile/language", {"language": OLE.email})
        await _send(client, "/account/profile/language", {"language": "fr"})
        await _send(client, "/account/profile/password", {"present": NOA.email, "password": _NEW}, own)
        await _send(client, "/account/profile/password", {"present": PASSWORD, "password": _NEW})
    await _change_by_program(stage)


async def _change_by_program(stage: Stage) -> None:
    async with stage.client(NOA, {"origin": PUBLIC_URL}) as client:
        begun = await client.post("/api/v1/sessions", json={"login": "noa.n", "password": _NEW})
        bearer = {"authorization": f"Bearer {begun.json()['token']}"}
        for change in ({"language": "en"}, {"username": NOA.email}, {"language": NOA.ip}):
            await client.patch("/api/v1/me", json=change, headers=bearer)


async def _move(stage: Stage) -> None:
    """To an address that is alice's first, which nobody learns; then to Ole's, which both confirm."""
    async with stage.browser(NOA) as client:
        await _sign_in(client, "noa.n", _NEW)
        await client.get("/account/email")
        await _send(client, "/account/email", {"email": f"{OLE.email}@"}, {"may_show": OLE.own})
        await _send(client, "/account/email", {"email": ALICE.email})
        await _send(client, "/account/email/withdraw", {})
        await _send(client, "/account/email", {"email": OLE.email})
        for link in (await _links(stage, "/account/email/"))[-2:]:
            await client.get(link)
            await client.post(link)


async def _forget_the_password(stage: Stage) -> None:
    async with stage.browser(NOA) as client:
        await client.get("/account/forgotten")
        for login in (OLE.email, NOA.email):
            await client.post("/account/forgotten", data={"login": login})
        [link] = await _links(stage, "/account/reset/")
        await client.get(link)
        await client.post(link, data={"password": PASSWORD, "again": PASSWORD})


def _form(username: str, visitor: Visitor, password: str = PASSWORD) -> dict[str, str]:
    return {"username": username, "email": visitor.email, "password": password}


async def _sign_in(client: httpx.AsyncClient, login: str, password: str) -> None:
    await client.post("/account/sign-in", data={"login": login, "password": password})


async def _send(
    client: httpx.AsyncClient, path: str, fields: dict[str, str], extensions: Mapping[str, Any] | None = None
) -> None:
    mark = {"csrf": ACCOUNT.form_token(client.cookies.get(ACCOUNT.plain_name))}
    await client.post(path, data=mark | fields, extensions=dict(extensions or {}))


async def _links(stage: Stage, path: str) -> list[str]:
    """Send every mail that is due, and give where those lead that lead there."""
    mails = await mails_of(stage.running)
    stage.witness.mails += [mail_evidence(each) for each in mails]
    return [link for link in map(path_in, mails) if link.startswith(path)]
