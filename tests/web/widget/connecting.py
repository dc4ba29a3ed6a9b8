"""A reader's browser, a blog's page and whoever else comes by: what each sends when somebody signs in on a blog."""

import hashlib
import re
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from html import unescape

import httpx

from comments.web.browser_sessions import ACCOUNT
from tests.service import BLOG, PASSWORD, PUBLIC_URL, Running

VERIFIER = "a-verifier-that-the-page-alone-knows-0123456789"
STATE = "state-0123456789"
ARTICLE = f"{BLOG}/gearbox/"
_DATA = re.compile(r'data-([\w-]+)="([^"]*)"')


def challenge_of(verifier: str) -> str:
    return urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def wish(**others: str) -> dict[str, str]:
    """What the garage's page asks for."""
    asked = {"site": "garage", "origin": BLOG, "challenge": challenge_of(VERIFIER), "state": STATE}
    return asked | {"mode": "popup", "return_to": ARTICLE} | others


@dataclass(frozen=True)
class Window:
    """The window that a blog opened, in the browser of whoever sits there."""

    client: httpx.AsyncClient = field(repr=False)

    async def sign_in(self, login: str) -> None:
        fields = {"login": login, "password": PASSWORD}
        await self.client.post("/account/sign-in", data=fields, headers={"origin": PUBLIC_URL})

    async def open(self, asked: dict[str, str], referer: str | None = f"{BLOG}/") -> httpx.Response:
        headers = {} if referer is None else {"referer": referer}
        return await self.client.get("/account/connect", params=asked, headers=headers)

    async def allow(self, asked: dict[str, str], **fields: str) -> httpx.Response:
        token = ACCOUNT.form_token(self.client.cookies.get(ACCOUNT.plain_name))
        data = {"csrf": token, "by": "hand", **asked, **fields}
        return await self.client.post("/account/connect", data=data, headers={"origin": PUBLIC_URL})

    async def code(self, **others: str) -> str:
        """The code that the garage's page is handed, once its reader has allowed it."""
        return handed(await self.allow(wish(**others)))["code"]


def handed(page: httpx.Response) -> dict[str, str]:
    """What the page's script is given."""
    return {name: unescape(value) for name, value in _DATA.findall(page.text)}


async def exchange(
    running: Running,
    code: str,
    *,
    verifier: str = VERIFIER,
    site: str = "garage",
    origin: str | None = BLOG,
) -> httpx.Response:
    """A page of some origin, or a program, shows a code for a token."""
    headers = {} if origin is None else {"origin": origin}
    async with running.client(**headers) as page:
        return await page.post(f"/api/v1/sites/{site}/sign-in", json={"code": code, "verifier": verifier})


async def token_of(running: Running, window: Window) -> str:
    """The garage's page has its reader signed in."""
    token: str = (await exchange(running, await window.code())).json()["token"]
    return token
