"""A guest's receipt as a page, and its rights by program: correct, object, take along, erase."""

import io
import zipfile
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import msgspec
import pytest

from comments.portability.export_format import Export
from comments.sites.models import Site
from comments.sites.rules import SiteSettings
from tests.service import BLOG, PUBLIC_URL, Running, comment_body

IP, EMAIL = "203.0.113.7", "nadia@example.net"
PAGE = {"accept": "text/html", "origin": PUBLIC_URL}


@pytest.fixture
async def guest(running: Running, garage: Site) -> AsyncIterator[httpx.AsyncClient]:
    async with running.client(IP, **PAGE) as client:
        yield client


@pytest.fixture
async def posted(running: Running, garage: Site) -> Any:
    """Nadia's comment, among others."""
    async with running.client(IP, origin=BLOG) as client:
        noise = comment_body("noise", author={"name": "Omar", "email": "omar@example.net"})
        await client.post("/api/v1/sites/garage/comments", json=noise)
        return (await client.post("/api/v1/sites/garage/comments", json=comment_body())).json()


def page_of(posted: Any) -> str:
    return f"/receipts/{posted['receipt']['token']}"


def call_of(posted: Any) -> str:
    return f"/api/v1{page_of(posted)}"


async def shown(guest: httpx.AsyncClient, posted: Any) -> Any:
    """The comment as everybody reads it."""
    return (await guest.get(f"/api/v1/comments/{posted['comment']['id']}")).json()["comment"]


async def look(running: Running, alice: str, posted: Any) -> None:
    async with running.client(authorization=f"Bearer {alice}") as program:
        asked = {"purpose": "abuse", "fields": ["ip"]}
        await program.post(f"/api/v1/comments/{posted['comment']['id']}/disclosures", json=asked)


@pytest.mark.clause("P7")
async def test_the_page_tells_what_is_held_until_when_and_who_may_see_it(guest: httpx.AsyncClient, posted: Any) -> None:
    text = (await guest.get(page_of(posted))).text
    told = (IP, EMAIL, "12 June 2026", "14 March 2027", "the person concerned, the administrators of the blog")
    assert [each for each in told if each not in text] == []


async def test_nothing_that_the_page_leads_to_is_told_its_address(guest: httpx.AsyncClient, posted: Any) -> None:
    answers = [await guest.get(page_of(posted)), await guest.post(f"{page_of(posted)}/name", data={"name": "Nadia B."})]
    answers.append(await guest.post(f"{page_of(posted)}/erase", headers={"origin": "https://elsewhere.example"}))
    assert [each.status_code for each in answers] == [200, 303, 403]
    # With «no-referrer» a browser would send `Origin: null` with the page's own forms.
    assert [each.headers["referrer-policy"] for each in answers] == ["strict-origin"] * 3


@pytest.mark.clause("P7")
async def test_the_page_tells_who_looked_when_as_what_where_and_why(
    running: Running, guest: httpx.AsyncClient, posted: Any, alice: str
) -> None:
    await look(running, alice, posted)
    text = (await guest.get(page_of(posted))).text
    told = ("14 March 2026 at 10:30 (UTC)", "owner of the blog, Garage", "IP address", "purpose: abuse")
    assert ([each for each in told if each not in text], "alice" in text) == ([], False)


async def test_a_name_is_corrected_long_after_the_window(
    running: Running, guest: httpx.AsyncClient, posted: Any
) -> None:
    running.clock.advance(timedelta(days=30))
    answer = await guest.post(f"{page_of(posted)}/name", data={"name": "  Nadia B. "})
    assert (answer.status_code, (await shown(guest, posted))["author"]["name"]) == (303, "Nadia B.")


async def test_a_name_that_is_none_is_refused_and_stays_in_the_form(guest: httpx.AsyncClient, posted: Any) -> None:
    answer = await guest.post(f"{page_of(posted)}/name", data={"name": "x" * 81})
    assert (answer.status_code, "x" * 81 in answer.text) == (400, True)


async def test_where_the_blog_looks_first_it_looks_at_a_corrected_name_too(running: Running, bakery: Site) -> None:
    careful = SiteSettings(challenge=False, moderation="all").to_stored()
    async with running.client(IP, origin="https://bakery.example.com") as client:
        answer = await client.post("/api/v1/sites/bakery/comments", json=comment_body())
        await running.db.write(lambda session: setattr(session.get_one(Site, bakery.id), "settings", careful))
        corrected = await client.patch(call_of(answer.json()), json={"name": "Rude"})
    assert corrected.json()["comment"]["status"] == "pending"


async def test_words_are_changed_in_the_window(guest: httpx.AsyncClient, posted: Any) -> None:
    await guest.post(f"{page_of(posted)}/words", data={"body": "Better *words*"})
    assert (await shown(guest, posted))["html"] == "<p>Better <em>words</em></p>"


async def test_the_page_tells_what_the_comment_said_before_and_until_when(
    guest: httpx.AsyncClient, posted: Any
) -> None:
    await guest.post(f"{page_of(posted)}/words", data={"body": "First words"})
    await guest.post(f"{page_of(posted)}/words", data={"body": "Better words"})
    text = (await guest.get(page_of(posted))).text
    _, _, after = text.partition('<span class="former" lang="">First words</span>')
    assert "Kept until 12 June 2026" in after.split("<dt>")[0]


async def test_after_the_window_the_page_says_so_and_keeps_what_was_typed(
    running: Running, guest: httpx.AsyncClient, posted: Any
) -> None:
    running.clock.advance(timedelta(minutes=16))
    page = (await guest.get(page_of(posted))).text
    answer = await guest.post(f"{page_of(posted)}/words", data={"body": "Too late"})
    said = ("The words can no longer be changed" in page, answer.status_code, "<textarea" in page)
    assert said == (True, 403, False)


@pytest.mark.clause("P7")
async def test_objecting_leaves_the_words_and_nothing_to_look_at(
    running: Running, guest: httpx.AsyncClient, posted: Any, alice: str
) -> None:
    page = await guest.get((await guest.post(f"{page_of(posted)}/object")).headers["location"])
    own = (await guest.get(call_of(posted))).json()
    left = (own["ip"], own["email"], own["objected_at"] is not None, (await shown(guest, posted))["status"])
    assert (left, "You objected on 14 March 2026" in page.text) == ((None, None, True, "published"), True)


async def test_a_program_objects_too(guest: httpx.AsyncClient, posted: Any) -> None:
    answer = await guest.post(f"{call_of(posted)}/objection")
    assert (answer.status_code, (await guest.get(call_of(posted))).json()["ip"]) == (204, None)


@pytest.mark.clause("P7")
async def test_the_archive_holds_ones_own_and_nobody_elses(guest: httpx.AsyncClient, posted: Any) -> None:
    answer = await guest.get(f"{call_of(posted)}/export?lang=fr")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        files = {name: archive.read(name).decode() for name in archive.namelist()}
    export = msgspec.json.decode(files["export.json"], type=Export)
    held = [(each.body, each.ip, each.email) for each in export.comments]
    assert (held, sorted(files), "omar" in "".join(files.values()).lower()) == (
        [("A good read, thank you.", IP, EMAIL)],
        ["export.fr.html", "export.json", "schema.json"],
        False,
    )


async def test_the_archive_tells_the_blogs_own_periods(
    running: Running, guest: httpx.AsyncClient, garage: Site, posted: Any
) -> None:
    shorter = SiteSettings(challenge=False, retention={"comment_ip": 30, "revision": 0}).to_stored()
    await running.db.write(lambda session: setattr(session.get_one(Site, garage.id), "settings", shorter))
    answer = await guest.get(f"{call_of(posted)}/export?lang=en")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        export = msgspec.json.decode(archive.read("export.json"), type=Export)
        page = archive.read("export.en.html").decode()
    periods = {rule.category: rule.period_days for rule in export.rules}
    told = (periods["comment_ip"], periods["network_tag"], periods["guest_email"], periods["revision"])
    assert (told, "not kept" in page) == ((30, 30, 365, 0), True)


async def test_the_archive_is_stored_nowhere(guest: httpx.AsyncClient, posted: Any) -> None:
    headers = (await guest.get(f"{call_of(posted)}/export")).headers
    told = (headers["cache-control"], headers["content-type"], headers["content-disposition"])
    assert told == ("no-store", "application/zip", 'attachment; filename="aparte-export-2026-03-14.zip"')


async def test_another_page_cannot_send_the_forms(guest: httpx.AsyncClient, posted: Any) -> None:
    foreign = {"origin": "https://evil.example"}
    answer = await guest.post(f"{page_of(posted)}/erase", headers=foreign)
    assert (answer.status_code, (await shown(guest, posted))["status"]) == (403, "published")


async def test_following_links_changes_nothing(guest: httpx.AsyncClient, posted: Any) -> None:
    answers = [(await guest.get(f"{page_of(posted)}/{deed}")).status_code for deed in ("erase", "object", "name")]
    assert (answers, (await shown(guest, posted))["status"]) == ([405, 405, 405], "published")


async def test_the_console_says_that_the_author_objected(
    running: Running, guest: httpx.AsyncClient, posted: Any, alice: str
) -> None:
    await guest.post(f"{page_of(posted)}/object")
    async with running.client(authorization=f"Bearer {alice}") as program:
        record = (await program.get("/api/v1/sites/garage/audit")).json()["entries"]
    told = [(each["action"], each["actor"], each["subject"]) for each in record if "objected" in each["action"]]
    assert told == [("identity.objected", None, posted["comment"]["id"])]


@pytest.mark.parametrize(("language", "said"), [("en", "This link does not work"), ("fr", "Ce lien ne fonctionne pas")])
async def test_an_expired_a_used_and_a_foreign_link_have_one_page(
    running: Running, guest: httpx.AsyncClient, posted: Any, language: str, said: str
) -> None:
    async def answer(path: str) -> tuple[int, str]:
        found = await guest.get(f"{path}?lang={language}")
        return found.status_code, found.text

    foreign = await answer("/receipts/never-was-one-of-ours")
    never_mailed = await answer("/receipts/found/never-was-one-of-ours")
    async with running.client(IP, origin=BLOG) as client:
        other = (await client.post("/api/v1/sites/garage/comments", json=comment_body("Another"))).json()
    await guest.post(f"{page_of(posted)}/erase")
    used = await answer(page_of(posted))
    running.clock.advance(timedelta(days=731))
    expired = await answer(page_of(other))
    assert (foreign == never_mailed == used == expired, foreign[0], said in foreign[1]) == (True, 404, True)
