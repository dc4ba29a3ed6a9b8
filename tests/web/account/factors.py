"""Setting up and using second factors as a browser and a device do."""

import re
from dataclasses import dataclass, field

import httpx
import pyotp

from tests.factories.authenticator import Authenticator
from tests.service import PUBLIC_URL, Running
from tests.web.account.conftest import Browser

_SEED = re.compile(r'<code class="secret">([A-Z2-7 ]+)<')
_CODE = re.compile(r"<li><code>([0-9a-z-]+)</code>")
_PASSKEY = re.compile(r'name="passkey" value="([^"]+)"')


@dataclass
class Secured:
    """Somebody's browser, their device, and what they wrote down."""

    running: Running
    browser: Browser
    device: Authenticator = field(default_factory=lambda: Authenticator("comments.example.org", PUBLIC_URL))
    paper: list[str] = field(default_factory=list)

    async def adds_passkey(self, **others: str) -> httpx.Response:
        asked = await self.browser.post("/security/passkeys/options")
        fields = {"credential": self.device.make(asked.json()), "label": "Laptop"} | others
        answer = await self.browser.post("/security/passkeys", fields)
        self.paper = _CODE.findall(answer.text) or self.paper
        return answer

    async def adds_app(self) -> pyotp.TOTP:
        await self.browser.post("/security/app")
        found = _SEED.search((await self.browser.get("/security/app")).text)
        app = pyotp.TOTP(found.group(1).replace(" ", "") if found else "")
        answer = await self.browser.post("/security/app/confirm", {"code": app.at(self.running.clock())})
        self.paper = _CODE.findall(answer.text) or self.paper
        return app

    async def handle(self) -> str:
        """How the page names the passkey."""
        found = _PASSKEY.search((await self.browser.get("/security")).text)
        return found.group(1) if found else ""

    async def asked(self, path: str = "/sign-in/passkey-options", **fields: str) -> str:
        """What the device answers to what a page asks."""
        return self.device.use((await self.browser.post(path, fields)).json())
