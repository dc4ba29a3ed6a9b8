"""After act two: somebody sets up second factors, uses each, looks at their sessions, and removes it all."""

import re
from collections.abc import Mapping
from typing import Any, Final

import httpx
import pyotp

from comments.web.browser_sessions import ACCOUNT, CONSOLE
from tests.canary.stage import Stage
from tests.canary.visitors import PIA
from tests.factories.authenticator import Authenticator
from tests.service import PASSWORD, PUBLIC_URL

_CODE: Final = re.compile(r"<li><code>([0-9a-z-]+)</code>")
_SEED: Final = re.compile(r'<code class="secret">([A-Z2-7 ]+)<')
_SESSION: Final = re.compile(r"/account/sessions/([^/]+)/ip")
_ENDING: Final = re.compile(r'"(/account/sessions/[^/]+/end)"')
_PASSKEY: Final = re.compile(r'name="passkey" value="([^"]+)"')
_OWN: Final = {"may_show": PIA.own}


async def somebody_secures_their_account(stage: Stage) -> None:
    """Pia, who types her own address wherever something else is asked for."""
    await stage._register(PIA)
    device = Authenticator("comments.example.org", PUBLIC_URL)
    async with stage.browser(PIA) as client:
        await _sign_in(client, "/account/sign-in")
        codes = await _set_up(stage, client, device)
        await _look_at_sessions(stage, client, codes[2])
        await _prove(client, "/account/confirm-identity", device)
        await _come_in_again(client, "/account", device, codes[0])
        await client.get("/console/sign-in")
        await client.post("/console/enter", data={"next": PIA.email})
        await _prove(client, "/console/confirm-identity", device)
        await _send(client, "/console/sign-out", {})
        await _come_in_again(client, "/console", device, codes[1])
        await _remove(client)
        await _think_twice(stage, client)


async def _set_up(stage: Stage, client: httpx.AsyncClient, device: Authenticator) -> list[str]:
    """The passkey's codes on paper are made anew once the app is there too."""
    room = "/account/security"
    await client.get(room, params={"done": PIA.email})
    asked = await _send(client, f"{room}/passkeys/options", {})
    made = {"credential": device.make(asked.json()), "label": "Laptop"}
    for wrong in ({"credential": PIA.email}, {"label": PIA.email * 9}):
        await _send(client, f"{room}/passkeys", made | wrong)
    await _send(client, f"{room}/passkeys", made)
    await _send(client, f"{room}/app", {})
    seed = _found(_SEED, await client.get(f"{room}/app"))[0].replace(" ", "")
    for code in (PIA.email, pyotp.TOTP(seed).at(stage.running.clock())):
        await _send(client, f"{room}/app/confirm", {"code": code})
    return _found(_CODE, await _send(client, f"{room}/codes", {}))


async def _look_at_sessions(stage: Stage, client: httpx.AsyncClient, paper: str) -> None:
    await client.get("/account/sessions", params={"done": PIA.ip})
    async with stage.client(PIA, {"origin": PUBLIC_URL}) as program:
        for code in (PIA.email, paper):
            answer = {"login": PIA.email, "password": PASSWORD, "code": code}
            await program.post("/api/v1/sessions", json=answer)
    listed = _found(_SESSION, await client.get("/account/sessions"))
    for each in listed:
        await _send(client, f"/account/sessions/{each}/ip", {}, _OWN)
    await _send(client, f"/account/sessions/{PIA.email}/ip", {})
    await _send(client, _found(_ENDING, await client.get("/account/sessions"))[0], {})
    await _send(client, "/account/sessions/end-others", {})


async def _prove(client: httpx.AsyncClient, page: str, device: Authenticator) -> None:
    await client.get(page)
    for wrong in ({"password": PIA.email}, {"code": PIA.email}, {"credential": PIA.email}):
        await _send(client, page, wrong | {"next": PIA.ip})
    asked = await _send(client, f"{page}/passkey-options", {})
    await _send(client, page, {"credential": device.use(asked.json())})


async def _come_in_again(client: httpx.AsyncClient, area: str, device: Authenticator, paper: str) -> None:
    """By a passkey alone, and by a password with each second step."""
    door = f"{area}/sign-in"
    await _send(client, f"{area}/sign-out", {})
    asked = await client.post(f"{door}/passkey-options", data={"alone": "yes", "next": PIA.email})
    await client.post(f"{door}/code", data={"credential": device.use(asked.json())})
    await _send(client, f"{area}/sign-out", {})
    await _sign_in(client, door)
    await client.get(f"{door}/code")
    for code in (PIA.email, PIA.ip):
        await client.post(f"{door}/code", data={"code": code})
    await client.post(f"{door}/code", data={"code": paper})


async def _remove(client: httpx.AsyncClient) -> None:
    room = "/account/security"
    await _send(client, f"{room}/app/remove", {})
    handle = _found(_PASSKEY, await client.get(room))[0]
    for each in (PIA.email, handle):
        await _send(client, f"{room}/passkeys/remove", {"passkey": each})


async def _think_twice(stage: Stage, client: httpx.AsyncClient) -> None:
    """Their account is about to be closed, by the page and by a program, and kept each time."""
    room = "/account/close"
    await client.get(room)
    for wrong in ({"comments": PIA.email}, {"comments": "erase", "password": PIA.email}):
        await _send(client, room, wrong)
    await _send(client, room, {"comments": "erase", "password": PASSWORD})
    async with stage.client(PIA, {"origin": PUBLIC_URL}) as program:
        begun = await program.post("/api/v1/sessions", json={"login": PIA.email, "password": PASSWORD})
        known = {"authorization": f"Bearer {begun.json()['token']}"}
        leaving = {"comments": "keep", "password": PASSWORD}
        await program.request("DELETE", "/api/v1/me", json={**leaving, "comments": PIA.email}, headers=known)
        await program.request("DELETE", "/api/v1/me", json=leaving, headers=known)
    await _sign_in(client, "/account/sign-in")
    await client.get("/account/sessions")
    await _send(client, f"{room}/keep", {})


async def _sign_in(client: httpx.AsyncClient, door: str) -> None:
    await client.post(door, data={"login": PIA.email, "password": PASSWORD, "next": PIA.email})


async def _send(
    client: httpx.AsyncClient, path: str, fields: dict[str, str], extensions: Mapping[str, Any] | None = None
) -> httpx.Response:
    browser = CONSOLE if path.startswith("/console") else ACCOUNT
    mark = {"csrf": browser.form_token(client.cookies.get(browser.plain_name))}
    return await client.post(path, data=mark | fields, extensions=dict(extensions or {}))


def _found(pattern: re.Pattern[str], page: httpx.Response) -> list[str]:
    found = pattern.findall(page.text)
    assert found, f"{page.status_code} {page.url.path}"
    return found
