"""The blogs that know somebody, on their own pages."""

import re
from datetime import timedelta
from typing import Final

import httpx
import pytest
from sqlmodel import Session

from comments.accounts.connecting import grant_site, is_granted
from comments.sites.models import Site
from comments.sites.queries import site_by_slug
from comments.sites.rules import SiteSettings
from tests.factories.comments import make_comment
from tests.service import Running
from tests.web.mydata.conftest import Holder, Say

NUMBER: Final = re.compile(r"Number (\d+) of them")
NEXT: Final = re.compile(r'<a href="([^"]*)" rel="next">')


def shorten(session: Session, slug: str, days: int) -> None:
    """Keep IP addresses for so many days from now on."""
    site = site_by_slug(session, slug)
    site.settings = SiteSettings(retention={"comment_ip": days}).to_stored()
    session.add(site)


async def grant(running: Running, holder: Holder, site: Site) -> None:
    await running.db.write(lambda session: grant_site(session, holder.id, site.id, running.clock))


async def test_whom_no_blog_knows_reads_so(doras: Holder, garage: Site) -> None:
    text = (await doras.get("/sites")).text
    assert ("Nothing so far." in text, "Garage" in text) == (True, False)


async def test_a_blog_is_listed_for_a_comment(doras: Holder, dora: str, say: Say) -> None:
    for _ in range(2):
        await say(dora)
    text = (await doras.get("/sites")).text
    assert ("Garage" in text, "2 comments" in text, "Bakery" in text) == (True, True, False)


async def test_a_blog_is_listed_for_a_role(bobs: Holder) -> None:
    text = (await bobs.get("/sites")).text
    assert ("Garage" in text, "Moderator" in text, "no comments" in text) == (True, True, True)


async def test_a_blog_is_listed_for_what_it_may_do(running: Running, doras: Holder, garage: Site) -> None:
    await grant(running, doras, garage)
    assert "may comment in your name since 14 March 2026" in (await doras.get("/sites")).text


async def test_others_comments_are_not_among_ones_own(doras: Holder, dora: str, bob: str, say: Say) -> None:
    await say(dora, "By dora herself.")
    await say(bob, "By somebody else.")
    text = (await doras.get("/sites/garage")).text
    assert ("By dora herself." in text, "By somebody else." in text) == (True, False)


async def test_comments_on_another_blog_are_on_its_own_page(doras: Holder, dora: str, say: Say) -> None:
    await say(dora, "Under the bonnet.")
    await say(dora, "Under the crust.", "bakery")
    text = (await doras.get("/sites/bakery")).text
    assert ("Under the crust." in text, "Under the bonnet." in text) == (True, False)


async def test_a_comment_says_until_when_something_is_kept(doras: Holder, dora: str, say: Say) -> None:
    await say(dora)
    text = (await doras.get("/sites/garage")).text
    assert ("IP address: sealed, forgotten on 12 June 2026." in text, "203.0.113.9" in text) == (True, False)


async def test_after_that_day_nothing_is_kept(running: Running, doras: Holder, dora: str, say: Say) -> None:
    await say(dora)
    running.clock.advance(timedelta(days=20))
    before = (await doras.get("/sites/garage")).text
    running.clock.advance(timedelta(days=9))
    await running.db.write(lambda session: shorten(session, "garage", 28))
    after = (await doras.get("/sites/garage")).text
    assert ["Nothing is kept any more" in each for each in (before, after)] == [False, True]


async def test_a_comment_leads_to_its_thread(doras: Holder, dora: str, say: Say) -> None:
    identifier = await say(dora, key="/ferns")
    text = (await doras.get("/sites/garage")).text
    address = f"/sites/garage/threads?thread=%2Fferns&amp;lang=en&amp;comment={identifier}#c-{identifier}"
    assert f'href="{address}">Page /ferns</a>' in text


SAID: Final = {"pending": "waits for a moderator", "rejected": "not published", "spam": "held back as spam"}


@pytest.mark.parametrize("status", SAID)
async def test_a_comment_says_what_became_of_it(
    running: Running, doras: Holder, dora: str, alice: str, say: Say, status: str
) -> None:
    identifier = await say(dora)
    async with running.client(authorization=f"Bearer {alice}") as program:
        await program.patch(f"/api/v1/comments/{identifier}", json={"status": status})
    assert SAID[status] in (await doras.get("/sites/garage")).text


async def test_pages_follow_each_other_to_the_first_comment(running: Running, doras: Holder, garage: Site) -> None:
    def write(session: Session) -> None:
        for number in range(45):
            comment = make_comment(session, garage, key=f"/post-{number % 3}")
            comment.account_id, comment.html = doras.id, f"<p>Number {number} of them</p>"
            # Some at the same time, as those of different threads may be.
            comment.created_at += timedelta(seconds=number // 4)

    await running.db.write(write)
    seen: list[str] = []
    address: str | None = "/account/sites/garage"
    while address is not None:
        text = (await doras.client.get(address)).text
        seen += NUMBER.findall(text)
        found = NEXT.search(text)
        address = found.group(1).replace("&amp;", "&") if found else None
    assert (len(seen), len(set(seen))) == (45, 45)


@pytest.mark.parametrize("after", ["nonsense", "é", "a" * 300])
async def test_a_strange_place_to_begin_is_the_beginning(doras: Holder, dora: str, say: Say, after: str) -> None:
    await say(dora, "The only one.")
    assert "The only one." in (await doras.get(f"/sites/garage?after={after}")).text


async def test_a_grant_is_taken_back(running: Running, doras: Holder, garage: Site) -> None:
    await grant(running, doras, garage)
    answer = await doras.post("/sites/garage/withdraw")
    granted = await running.db.read(lambda session: is_granted(session, doras.id, garage.id))
    assert (granted, "Taken back." in await doras.follow(answer)) == (False, True)


async def test_a_grant_that_was_not_given_cannot_be_taken_back(doras: Holder, garage: Site) -> None:
    assert (await doras.post("/sites/garage/withdraw")).status_code == 404


@pytest.mark.parametrize("path", ["/sites/garage", "/sites/nowhere", "/sites/%20", "/sites/é"])
async def test_a_blog_that_does_not_know_one_is_not_found(doras: Holder, garage: Site, path: str) -> None:
    assert (await doras.get(path)).status_code == 404


@pytest.mark.parametrize("path", ["/sites", "/sites/garage", "/looks"])
async def test_a_stranger_is_led_to_sign_in(stranger: httpx.AsyncClient, garage: Site, path: str) -> None:
    answer = await stranger.get(f"/account{path}")
    assert answer.headers["location"] == f"/account/sign-in?next=%2Faccount{path.replace('/', '%2F')}"
