import re

import pytest
from sqlmodel import Session

from comments.discussion.models import Comment, Thread
from comments.moderation.queries import PAGE_SIZE
from comments.sites.models import Site
from tests.factories.comments import make_comment
from tests.service import Running
from tests.web.admin.conftest import Console

# What is tested here knows no database.
pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)

HERE = "/sites/garage/comments"


async def test_the_queue_opens_with_what_waits(alices: Console, waiting: str) -> None:
    text = (await alices.get(HERE)).text
    assert re.findall(r'id="by-([^"]+)"', text) == [waiting]


async def test_every_list_tells_its_number(alices: Console, waiting: str) -> None:
    text = (await alices.get(HERE)).text
    numbers = re.findall(r'(Waiting|Published|Spam|Rejected) <span class="count">(\d+)', text)
    assert numbers == [("Waiting", "1"), ("Published", "1"), ("Spam", "0"), ("Rejected", "0")]


async def test_the_open_list_is_marked_as_the_current_page(alices: Console, garage: Site) -> None:
    assert 'aria-current="page">Spam' in (await alices.get(f"{HERE}?status=spam")).text


@pytest.mark.parametrize("status", ["nonsense", "deleted", ""])
async def test_a_list_that_does_not_exist_is_the_one_that_waits(alices: Console, waiting: str, status: str) -> None:
    assert waiting in (await alices.get(f"{HERE}?status={status}")).text


async def test_a_search_that_finds_nothing_says_so(alices: Console, waiting: str) -> None:
    text = (await alices.get(f"{HERE}?q=%3Cb%3Ecarburettor")).text
    assert "Nothing here mentions “&lt;b&gt;carburettor”." in text


async def test_what_was_typed_is_shown_as_text(running: Running, alices: Console, waiting: str) -> None:
    def change(session: Session) -> None:
        comment = session.get_one(Comment, waiting)
        comment.author_name = "<img src=x>"
        session.get_one(Thread, comment.thread_id).title = "</a><script>"

    await running.db.write(change)
    text = (await alices.get(HERE)).text
    assert ("<img" in text, "</a><script>" in text) == (False, False)


async def test_a_threads_address_that_is_none_becomes_no_link(running: Running, alices: Console, waiting: str) -> None:
    def change(session: Session) -> None:
        session.get_one(Thread, session.get_one(Comment, waiting).thread_id).url = "javascript:alert(1)"

    await running.db.write(change)
    assert "javascript:" not in (await alices.get(HERE)).text


async def test_a_click_leads_back_to_the_same_search(alices: Console, waiting: str) -> None:
    fields = {"status": "published", "back": f"/console{HERE}?status=pending&q=hello"}
    answer = await alices.post(f"/comments/{waiting}/decision", fields)
    place = f"/console{HERE}?status=pending&q=hello&of={waiting}&was=pending"
    assert (answer.status_code, answer.headers["location"]) == (303, place)


async def test_what_was_done_is_said_with_its_undoing(alices: Console, waiting: str) -> None:
    answer = await alices.post(f"/comments/{waiting}/decision", {"status": "spam", "back": f"/console{HERE}"})
    text = (await alices.client.get(answer.headers["location"])).text
    assert ("The comment by Nadia is marked as spam." in text, 'value="pending" autofocus' in text) == (True, True)


async def test_undoing_offers_no_undoing_of_itself(alices: Console, waiting: str) -> None:
    fields = {"status": "pending", "undo": "yes", "back": f"/console{HERE}"}
    await alices.post(f"/comments/{waiting}/decision", {"status": "spam"})
    answer = await alices.post(f"/comments/{waiting}/decision", fields)
    assert answer.headers["location"] == f"/console{HERE}?of={waiting}"


async def test_nothing_is_said_about_another_sites_comment(running: Running, alices: Console, bakery: Site) -> None:
    theirs = await running.db.write(lambda session: make_comment(session, bakery).id)
    assert 'class="notice' not in (await alices.get(f"{HERE}?of={theirs}&was=pending")).text


@pytest.mark.parametrize(
    "back", ["https://evil.example/console/", "//evil.example/console/x", "/health", "/console/\\x"]
)
async def test_a_click_leads_nowhere_else(alices: Console, waiting: str, back: str) -> None:
    answer = await alices.post(f"/comments/{waiting}/decision", {"status": "spam", "back": back})
    assert answer.headers["location"].startswith("/console/?")


async def test_a_long_queue_goes_on_on_the_next_page(running: Running, alices: Console, garage: Site) -> None:
    def fill(session: Session) -> None:
        for _ in range(PAGE_SIZE + 1):
            make_comment(session, garage, status="spam")

    await running.db.write(fill)
    text = (await alices.get(f"{HERE}?status=spam")).text
    older = re.search(r'href="([^"]+)" rel="next"', text)
    assert older is not None
    rest = (await alices.client.get(older.group(1).replace("&amp;", "&"))).text
    assert (text.count("<article"), rest.count("<article")) == (PAGE_SIZE, 1)


async def test_a_cursor_of_nobodys_making_is_refused(alices: Console, garage: Site) -> None:
    assert (await alices.get(f"{HERE}?cursor=nonsense")).status_code == 400


async def test_a_list_that_is_erased_says_when(alices: Console, garage: Site) -> None:
    assert "Spam is erased 30 days after it arrived." in (await alices.get(f"{HERE}?status=spam")).text


async def test_bob_reads_the_queue_too(bobs: Console, waiting: str) -> None:
    assert waiting in (await bobs.get(HERE)).text


async def test_no_list_holds_an_address(alices: Console, posted: str) -> None:
    text = (await alices.get(f"{HERE}?status=published")).text
    assert (posted in text, "203.0.113.7" in text, "nadia@example.net" in text) == (True, False, False)
