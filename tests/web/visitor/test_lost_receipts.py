"""Guests who lost their link: the same answer and work for everybody, one mail, one opening, never an IP."""

import io
import re
import zipfile
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from typing import Any

import httpx
import msgspec
import pytest
from sqlmodel import Session, select

from comments.db.database import Database
from comments.discussion.models import FoundComment, ReceiptSearch
from comments.foundation.rate_limit import RateLimiter
from comments.outbox.models import OutboxEntry
from comments.portability.export_format import Export
from comments.sites.models import Site
from comments.vault.bound import RECEIPT_SEARCHES
from comments.vault.collection import Collector
from comments.vault.models import SealedValue, SubjectKey
from tests.mailbox import mails_of, path_in, worker_of
from tests.service import BAKERY, BLOG, PUBLIC_URL, Running, comment_body

IP, NADIA, STRANGER = "203.0.113.7", "nadia@example.net", "stranger@example.net"
PAGE = {"accept": "text/html", "origin": PUBLIC_URL}
WATCHED = ((Collector, "seal_receipt_search"), (RateLimiter, "check"), (Database, "read"), (Database, "write"))
Post = Callable[..., Awaitable[str]]


@pytest.fixture
async def guest(running: Running) -> AsyncIterator[httpx.AsyncClient]:
    async with running.client(IP, **PAGE) as client:
        yield client


@pytest.fixture
def say(running: Running, garage: Site, bakery: Site) -> Post:
    """Comments as a guest; gives the comment's id."""

    async def post(body: str = "Hello.", email: str = NADIA, site: str = "garage") -> str:
        said = comment_body(body, author={"name": "Nadia", "email": email})
        async with running.client(IP, origin=BLOG if site == "garage" else BAKERY) as client:
            answer = await client.post(f"/api/v1/sites/{site}/comments", json=said)
        identifier: str = answer.json()["comment"]["id"]
        return identifier

    return post


@pytest.fixture
async def left(say: Post) -> list[str]:
    """Nadia's comments on two blogs, between those of others."""
    await say("noise", "omar@example.net")
    return [await say("On cars"), await say("On bread", site="bakery")]


async def ask(guest: httpx.AsyncClient, email: str, **headers: str) -> httpx.Response:
    return await guest.post("/receipts/lost", data={"email": email}, headers=headers)


async def mailed(running: Running, guest: httpx.AsyncClient, email: str = NADIA) -> str:
    """The path of the link that went to whoever asked."""
    await ask(guest, email)
    await worker_of(running).work_off()
    (message,) = await mails_of(running)
    return path_in(message)


async def opened(running: Running, guest: httpx.AsyncClient) -> tuple[str, str]:
    """The page behind the mailed link, and the secret that its forms carry."""
    text = (await guest.post(await mailed(running, guest))).text
    found = re.search(r'name="page" value="([^"]+)"', text)
    assert found is not None
    return text, found.group(1)


async def act(guest: httpx.AsyncClient, deed: str, page: str, comment: str) -> httpx.Response:
    return await guest.post(f"/receipts/found/{deed}", data={"page": page, "comment": comment})


async def rows_of(running: Running, table: Any) -> int:
    return len(await running.db.read(lambda session: session.exec(select(table)).all()))


async def sealed_searches(running: Running) -> tuple[int, int]:
    """How many addresses of searches are sealed, and how many of their keys there are."""

    def values(session: Session) -> int:
        return sum(each.table_name == RECEIPT_SEARCHES for each in session.exec(select(SealedValue)))

    def keys(session: Session) -> int:
        return sum(each.subject.startswith(RECEIPT_SEARCHES) for each in session.exec(select(SubjectKey)))

    return await running.db.read(values), await running.vault.keys.read(keys)


@pytest.mark.clause("P13")
async def test_a_known_address_gets_the_answer_of_an_unknown_one(guest: httpx.AsyncClient, left: list[str]) -> None:
    known, unknown = [await ask(guest, each) for each in (NADIA, STRANGER)]
    assert (known.status_code, known.content, dict(known.headers)) == (
        unknown.status_code,
        unknown.content,
        dict(unknown.headers),
    )


@pytest.mark.clause("P13")
async def test_a_known_address_takes_the_work_of_an_unknown_one(
    guest: httpx.AsyncClient, left: list[str], running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: Counter[str] = Counter()
    for owner, name in WATCHED:
        monkeypatch.setattr(owner, name, counting(owner, name, done))
    counts, before = [], await promised(running)
    for email in (NADIA, STRANGER, *[NADIA] * 3):
        done.clear()
        await ask(guest, email)
        counts.append((dict(done), await promised(running) - before))
        before = await promised(running)
    # The last ones were asked for more often than an address is written to.
    assert [each for each in counts if each != counts[0]] == []


def counting(owner: type, name: str, done: Counter[str]) -> Any:
    original = getattr(owner, name)

    def counted(self: Any, *args: Any, **more: Any) -> Any:
        done[f"{owner.__name__}.{name}"] += 1
        return original(self, *args, **more)

    return counted


async def promised(running: Running) -> int:
    return await rows_of(running, OutboxEntry)


async def test_whoever_left_something_gets_one_mail_and_nobody_else(
    running: Running, guest: httpx.AsyncClient, left: list[str]
) -> None:
    for email in (NADIA, STRANGER):
        await ask(guest, email)
    await worker_of(running).work_off()
    assert [str(each["To"]) for each in await mails_of(running)] == [NADIA]


async def test_the_address_is_forgotten_once_the_mail_is_gone_or_nothing_was_found(
    running: Running, guest: httpx.AsyncClient, left: list[str]
) -> None:
    for email in (NADIA, STRANGER):
        await ask(guest, email)
    before = await sealed_searches(running)
    for _ in range(3):
        await worker_of(running).work_off()
    assert (before, await sealed_searches(running)) == ((2, 2), (0, 0))


async def test_an_address_is_written_to_three_times_a_day(
    running: Running, guest: httpx.AsyncClient, left: list[str]
) -> None:
    answers = {(await ask(guest, NADIA)).content for _ in range(5)}
    await worker_of(running).work_off()
    assert (len(answers), len(await mails_of(running))) == (1, 3)


async def test_a_network_asks_ten_times_an_hour(guest: httpx.AsyncClient, garage: Site) -> None:
    statuses = [(await ask(guest, f"somebody-{number}@example.net")).status_code for number in range(11)]
    assert statuses == [200] * 10 + [429]


async def test_what_is_no_address_is_refused_and_stays_in_the_form(guest: httpx.AsyncClient, garage: Site) -> None:
    answer = await ask(guest, "nadia at home")
    assert (answer.status_code, "nadia at home" in answer.text) == (400, True)


async def test_opening_the_mailed_link_changes_nothing(
    running: Running, guest: httpx.AsyncClient, left: list[str]
) -> None:
    path = await mailed(running, guest)
    pages = [await guest.get(path) for _ in range(2)]
    assert [(each.status_code, "Show what I left" in each.text, "cars" in each.text) for each in pages] == [
        (200, True, False)
    ] * 2


async def test_the_button_lists_what_was_left_on_every_blog_and_nothing_else(
    running: Running, guest: httpx.AsyncClient, left: list[str]
) -> None:
    text, _ = await opened(running, guest)
    assert ("On cars" in text, "On bread" in text, "noise" in text) == (True, True, False)


@pytest.mark.clause("P7")
async def test_it_says_that_an_ip_is_held_and_never_which(
    running: Running, guest: httpx.AsyncClient, left: list[str]
) -> None:
    text, _ = await opened(running, guest)
    assert ("IP address: kept until 12 June 2026" in text, IP in text) == (True, False)


async def test_the_link_works_once(running: Running, guest: httpx.AsyncClient, left: list[str]) -> None:
    path = await mailed(running, guest)
    statuses = [(await guest.post(path)).status_code for _ in range(2)]
    assert [*statuses, (await guest.get(path)).status_code] == [200, 404, 404]


async def test_the_link_works_for_an_hour(running: Running, guest: httpx.AsyncClient, left: list[str]) -> None:
    path = await mailed(running, guest)
    running.clock.advance(timedelta(hours=1))
    assert (await guest.post(path)).status_code == 404


async def test_so_does_the_page_behind_it(running: Running, guest: httpx.AsyncClient, left: list[str]) -> None:
    _, page = await opened(running, guest)
    running.clock.advance(timedelta(hours=1))
    assert (await act(guest, "erase", page, left[0])).status_code == 404


async def test_one_comment_is_erased_from_there(running: Running, guest: httpx.AsyncClient, left: list[str]) -> None:
    _, page = await opened(running, guest)
    answer = await act(guest, "erase", page, left[0])
    shown = [(await guest.get(f"/api/v1/comments/{each}")).json()["comment"]["status"] for each in left]
    assert (shown, "On cars" in answer.text, "On bread" in answer.text) == (["deleted", "published"], False, True)


async def test_one_may_object_from_there(running: Running, guest: httpx.AsyncClient, left: list[str]) -> None:
    _, page = await opened(running, guest)
    answer = await act(guest, "object", page, left[0])
    rows = await running.db.read(lambda session: session.exec(select(SealedValue.row_id)).all())
    assert ("You objected on 14 March 2026" in answer.text, left[0] in rows, left[1] in rows) == (True, False, True)


@pytest.mark.clause("P7")
@pytest.mark.parametrize(("chosen", "bodies"), [(0, ["On cars"]), (None, ["On cars", "On bread"])])
async def test_what_is_taken_along_from_there_holds_no_ip(
    running: Running, guest: httpx.AsyncClient, left: list[str], chosen: int | None, bodies: list[str]
) -> None:
    _, page = await opened(running, guest)
    answer = await act(guest, "export", page, "" if chosen is None else left[chosen])
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        files = {name: archive.read(name).decode() for name in archive.namelist()}
    export = msgspec.json.decode(files["export.json"], type=Export)
    found = sorted(each.body for each in export.comments), {each.email for each in export.comments}
    told = (*found, any(IP in text for text in files.values()), export.made_for)
    assert told == (sorted(bodies), {NADIA}, False, "mailed-link")


async def test_anothers_comment_is_none_of_ones_own(
    running: Running, guest: httpx.AsyncClient, left: list[str], say: Post
) -> None:
    others = await say("Mine alone", "omar@example.net")
    _, page = await opened(running, guest)
    answers = [(await act(guest, deed, page, others)).status_code for deed in ("erase", "object", "export")]
    assert (answers, (await guest.get(f"/api/v1/comments/{others}")).status_code) == ([404] * 3, 200)


async def test_retention_leaves_nothing_of_it(running: Running, guest: httpx.AsyncClient, left: list[str]) -> None:
    await opened(running, guest)
    running.clock.advance(timedelta(hours=1))
    await worker_of(running).work_off()
    assert [await rows_of(running, each) for each in (ReceiptSearch, FoundComment)] == [0, 0]


async def test_an_address_that_the_blog_keeps_no_longer_is_not_found(
    running: Running, guest: httpx.AsyncClient, left: list[str]
) -> None:
    running.clock.advance(timedelta(days=365))
    await ask(guest, NADIA)
    await worker_of(running).work_off()
    assert await mails_of(running) == []


@pytest.mark.parametrize(("language", "said"), [("en", "Find what you left"), ("fr", "Retrouver ce que vous avez")])
async def test_the_form_speaks_both_languages(guest: httpx.AsyncClient, language: str, said: str) -> None:
    assert said in (await guest.get(f"/receipts/lost?lang={language}")).text
