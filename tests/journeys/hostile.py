"""A page that means harm, and somebody who has come there while signed in elsewhere."""

import hashlib
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from playwright.sync_api import Browser, Frame, Page, Request, expect

from tests.journeys.signing_in import sign_in
from tests.journeys.static_blog import StaticBlog
from tests.live import PASSWORD, LiveService
from tests.widget.stand_in import Answer, StandIn

_VERIFIER: Final = "what evil knows and would need, " * 2
_PAGE: Final = """<!doctype html><title>Evil</title><link rel=icon href=data:,><script>
window.heard = []
addEventListener('message', ({ data }) => window.heard.push(data))
</script>"""
_TOKEN: Final = "Object.values(JSON.parse(Object.values(sessionStorage)[0]).members)[0].token"
_USE: Final = """async ([service, token]) => {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const body = JSON.stringify({ thread: { key: '/gearbox/' }, body: 'Mine' })
  const tried = [['a comment', 'sites/garage/comments', { method: 'POST', body }], ['the account', 'me', {}]]
  const use = ([name, path, more]) => fetch(`${service}/api/v1/${path}`, { headers, ...more })
    .then(({ status }) => [name, status], () => [name, 'refused'])
  return Object.fromEntries(await Promise.all(tried.map(use)))
}"""


class Victim:
    """Somebody's browser."""

    def __init__(self, browser: Browser, service: LiveService, blog: StaticBlog) -> None:
        self.service, self.blog = service, blog
        self.context = browser.new_context(locale="en-GB")
        self.reading = self.context.new_page()

    def signs_in_on_the_blog(self, username: str) -> None:
        self.reading.goto(f"{self.blog.address}/gearbox/")
        line = self.reading.locator("aparte-thread form .account").first
        with self.reading.expect_popup() as opened:
            line.get_by_role("button", name="Sign in").click()
        sign_in(opened.value, username, PASSWORD)
        opened.value.get_by_role("button", name=f"Continue as {username}").click()
        expect(line).to_contain_text(f"Signed in as {username}")

    def token(self) -> str:
        """What the blog's page holds for them."""
        token: str = self.reading.evaluate(_TOKEN)
        return token


@dataclass(frozen=True)
class Evil:
    """A page of evil's own origin, in the victim's browser."""

    victim: Victim
    address: str
    page: Page

    @classmethod
    @contextmanager
    def lures(cls, victim: Victim) -> Iterator["Evil"]:
        with StandIn().running() as server:
            address = server.address.replace("127.0.0.1", "localhost")
            server.serves("/", Answer.page(_PAGE))
            page = victim.context.new_page()
            page.goto(f"{address}/")
            yield cls(victim, address, page)
            for each in victim.context.pages:
                if each is not victim.reading:
                    each.close()

    def wish(self, **others: str) -> str:
        """The address that the garage's own page would open, but with a challenge of evil's."""
        challenge = urlsafe_b64encode(hashlib.sha256(_VERIFIER.encode()).digest()).rstrip(b"=").decode()
        blog = self.victim.blog.address
        asked = {"site": "garage", "origin": blog, "challenge": challenge, "state": "evil", "mode": "popup"}
        query = urlencode(asked | {"return_to": f"{blog}/gearbox/"} | others)
        return f"{self.victim.service.address}/account/connect?{query}"

    def opens(self, address: str, features: str = "popup") -> Page:
        with self.victim.context.expect_page() as opened:
            self.page.evaluate("([address, features]) => { open(address, '', features) }", [address, features])
        return opened.value

    def goes(self, address: str) -> None:
        self.page.evaluate("address => { location.href = address }", address)
        self.page.wait_for_url(f"{self.victim.service.address}/**")

    def frames(self, address: str) -> Frame:
        """Its document, once the browser has done with it."""
        loaded = """address => new Promise(done => {
          const frame = Object.assign(document.createElement('iframe'), { src: address, onload: done })
          document.body.append(frame)
        })"""
        self.page.evaluate(loaded, address)
        [frame] = self.page.main_frame.child_frames
        return frame

    def heard(self) -> list[Any]:
        """What anybody has said to the page."""
        heard: list[Any] = self.page.evaluate("window.heard")
        return heard

    def says_to_the_blog(self, word: object) -> list[str]:
        """What the blog's page asks for after it was told something."""
        with self.page.expect_popup() as opened:
            self.page.evaluate("address => { window.blog = open(address) }", f"{self.victim.blog.address}/gearbox/")
        blog, asked = opened.value, list[str]()
        blog.locator("aparte-thread form .account b").wait_for()

        def notice(request: Request) -> None:
            asked.append(request.url)

        blog.on("request", notice)
        self.page.evaluate("word => window.blog.postMessage(word, '*')", word)
        blog.evaluate("new Promise(done => setTimeout(done, 200))")
        return asked

    def uses(self, token: str) -> dict[str, Any]:
        """What comes of calls with a stolen token."""
        answers: dict[str, Any] = self.page.evaluate(_USE, [self.victim.service.address, token])
        return answers
