"""What readers sent and what they were told: a ledger to hold against what the service knows after a fault."""

import asyncio
import re
from collections import Counter
from dataclasses import dataclass, field
from itertools import count

import httpx

from tests.live import LiveService, comment_on

THREADS = ("/gearbox/", "/clutch/", "/brakes/")
COMMENTS = "/api/v1/sites/garage/comments"
_AT_ONCE = 8
_ONE_ANSWER_IN = 5
Identity = tuple[str | None, str | None]
"""An IP and an e-mail address."""

_NUMBER = re.compile(r"Comment number (\d+)\.")


@dataclass
class Post:
    """One reader's comment; the answer tells of its receipt, which a fault may keep from the reader."""

    number: int
    receipt: str | None = None
    answers: list[int] = field(default_factory=list)

    @property
    def thread(self) -> str:
        return THREADS[self.number % len(THREADS)]

    @property
    def ip(self) -> str:
        return f"2001:db8::{self.number:x}"

    @property
    def email(self) -> str:
        return f"reader{self.number}@example.net"

    @property
    def body(self) -> str:
        return f"Comment number {self.number}."


class Ledger:
    """Every post that was begun; one that was not acknowledged is sent again, with the same key, before a new one."""

    def __init__(self) -> None:
        self.acknowledged: list[Post] = []
        self.open: list[Post] = []
        self.lost: list[Post] = []
        self.interrupted = 0
        self._numbers = count(1)
        self._goal = 0
        self._reached = asyncio.Event()

    async def reach(self, acknowledged: int) -> None:
        """Wait until so many posts are acknowledged."""
        self._goal = acknowledged
        self._reached.clear()
        self._note_progress()
        await self._reached.wait()

    def _note_progress(self) -> None:
        if len(self.acknowledged) >= self._goal:
            self._reached.set()

    async def keep_posting(self, service: LiveService) -> None:
        """Readers post, each then looks at what is kept about them, until the service is gone."""
        self._take_up_what_was_lost()
        async with readers_of(service) as client:
            await asyncio.gather(*(self._post_until_it_fails(client) for _ in range(_AT_ONCE)))

    async def post_the_rest(self, service: LiveService) -> None:
        """Send again what is still without an answer."""
        async with readers_of(service) as client:
            while self.open or self.lost:
                self._take_up_what_was_lost()
                await self.send(client, self.open.pop())

    async def _post_until_it_fails(self, client: httpx.AsyncClient) -> None:
        while True:
            post = self.open.pop() if self.open else self.new_post()
            try:
                await self.send(client, post)
                if post.receipt is not None:
                    # It writes a line to the record, which is to be in the middle of its work too.
                    await client.get(f"/api/v1/receipts/{post.receipt}")
            except httpx.TransportError:
                return

    def new_post(self) -> Post:
        """What the next reader has to say."""
        return Post(next(self._numbers))

    async def send(self, client: httpx.AsyncClient, post: Post) -> httpx.Response:
        """One try; without an acknowledgement the post stays open."""
        headers = {"Idempotency-Key": f"post-{post.number}", "X-Forwarded-For": post.ip}
        try:
            data = comment_on(post.thread, post.body, email=post.email)
            answer = await client.post(COMMENTS, json=data, headers=headers)
        except httpx.TransportError:
            self.open.append(post)
            self.interrupted += 1
            raise
        post.answers.append(answer.status_code)
        if answer.status_code != httpx.codes.CREATED:
            self.open.append(post)
        elif post.number % _ONE_ANSWER_IN == 0 and len(post.answers) == 1:
            # Stored, but the answer never reaches its reader, who tries again once the service has come back.
            self.lost.append(post)
        else:
            post.receipt = answer.json()["receipt"]["token"]
            self.acknowledged.append(post)
            self._note_progress()
        return answer

    def _take_up_what_was_lost(self) -> None:
        self.open += self.lost
        self.lost = []


def readers_of(service: LiveService) -> httpx.AsyncClient:
    """Many people behind one trusted proxy."""
    return httpx.AsyncClient(base_url=service.address, timeout=30)


async def times_found(service: LiveService) -> Counter[int]:
    """How often each comment stands in the threads that everybody reads."""
    found: Counter[int] = Counter()
    async with readers_of(service) as client:
        for thread in THREADS:
            cursor: str | None = ""
            while cursor is not None:
                query = {"thread": thread, "limit": "100"} | ({"cursor": cursor} if cursor else {})
                page = (await client.get(COMMENTS, params=query)).json()
                found.update(int(number) for each in page["comments"] for number in _NUMBER.findall(each["html"]))
                cursor = page["next"]
    return found


async def identities(service: LiveService, posts: list[Post]) -> dict[int, Identity]:
    """The IP and the e-mail address that the gate opens for each reader on their receipt."""
    opened = {}
    async with readers_of(service) as client:
        for post in posts:
            own = (await client.get(f"/api/v1/receipts/{post.receipt}")).json()
            opened[post.number] = own["ip"], own["email"]
    return opened
