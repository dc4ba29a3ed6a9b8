"""Readers comment on a real blog, that blog's administrator sees who they are, and nobody else does.

The story is told in `chapters`; each test is a fact of it.
"""

from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.chapters import ANSWER, EMAIL, FIRST, HELD, Attempt, Hold, Look, Own
from tests.journeys.static_blog import StaticBlog
from tests.journeys.visitor import Traces, Visitor
from tests.live import LiveService

pytestmark = pytest.mark.browser


def test_reading_sets_no_cookie(reading: Traces) -> None:
    assert reading.cookies == []


def test_reading_stores_nothing_in_the_browser(reading: Traces) -> None:
    assert reading.stored == []


def test_reading_asks_nobody_but_the_blog_and_the_service(
    reading: Traces, blog: StaticBlog, service: LiveService
) -> None:
    assert reading.asked == {blog.address, service.address}


def test_the_blogs_strict_policy_has_nothing_to_block(reading: Traces) -> None:
    assert reading.blocked == []


def test_writing_leaves_what_was_written_in_its_tab_and_nothing_more(
    posted: Own, nadia: Visitor, reading: Traces
) -> None:
    traces = nadia.traces()
    assert [name.rpartition(":")[2] for name in traces.stored] == ["writing"]
    assert replace(traces, stored=[]) == reading


def test_a_comment_and_its_reply_are_there_for_the_next_reader(replied: list[str]) -> None:
    assert replied == [FIRST, ANSWER]


def test_the_thread_knows_the_article_by_its_canonical_address(replied: list[str], service: LiveService) -> None:
    with service.client() as program:
        thread = program.get("/api/v1/sites/garage/comments", params={"thread": "/gearbox/"}).json()["thread"]
    assert (thread["title"], thread["url"].endswith("/gearbox/"), thread["count"]) == (
        "Rebuilding the gearbox",
        True,
        2,
    )


def test_a_held_comment_is_told_so_in_the_posts_language(held: Hold) -> None:
    assert held.badge == "En attente de validation"


def test_nobody_else_sees_a_held_comment(held: Hold) -> None:
    assert held.public == []


def test_a_comment_that_alice_publishes_is_seen_by_the_next_reader(published: list[str]) -> None:
    assert published == [HELD]


def test_alice_sees_the_ip_and_the_email(revealed: Look) -> None:
    assert revealed.values == ["127.0.0.1", EMAIL]


def test_the_look_stands_beside_the_comment(revealed: Look) -> None:
    assert "alice · Moderation" in revealed.comment_page


def test_the_look_stands_in_the_record_of_the_blog(revealed: Look) -> None:
    assert "alice looked at what is sealed with a comment." in revealed.record_page
    assert "for: Moderation" in revealed.record_page


def test_the_record_does_not_tell_what_was_seen(revealed: Look) -> None:
    assert not any(value in revealed.record_page for value in revealed.values)


def test_nadia_learns_from_her_receipt_that_the_owner_looked(revealed: Look, nadia: Visitor, posted: Own) -> None:
    nadia.page.goto(posted.receipt)
    main = nadia.page.get_by_role("main")
    for told in ("owner of the blog", "purpose: moderation"):
        expect(main).to_contain_text(told)
    expect(nadia.page.get_by_role("main")).to_contain_text(EMAIL)


def test_bob_reads_the_comment_and_is_offered_no_look(bobs_attempt: Attempt) -> None:
    assert FIRST in bobs_attempt.page
    assert "Administrators only." in bobs_attempt.page


def test_bob_is_refused_by_the_api_and_by_the_console(bobs_attempt: Attempt) -> None:
    assert (bobs_attempt.api, bobs_attempt.form) == (403, 403)


def test_charlie_does_not_even_find_the_comment(charlies_attempt: Attempt) -> None:
    assert (charlies_attempt.api, charlies_attempt.form, FIRST in charlies_attempt.page) == (404, 404, False)


def test_no_refusal_says_anything_of_what_is_sealed(bobs_attempt: Attempt, charlies_attempt: Attempt) -> None:
    told = bobs_attempt.answers + bobs_attempt.page + charlies_attempt.answers + charlies_attempt.page
    assert (EMAIL in told, "127.0.0.1" in told.replace("http://127.0.0.1", "")) == (False, False)


@pytest.mark.parametrize("username", ["bob", "charlie"])
def test_each_refused_look_is_in_the_record(username: str, record: list[dict[str, object]], posted: Own) -> None:
    refused = [entry for entry in record if (entry["actor"], entry["action"]) == (username, "identity.refused")]
    assert [(entry["subject"], entry["purpose"]) for entry in refused] == [(posted.id, "moderation")] * 2


def test_alices_publishing_is_in_the_record(record: list[dict[str, object]]) -> None:
    assert ("alice", "comment.decided") in {(entry["actor"], entry["action"]) for entry in record}


def test_the_chain_of_the_record_is_whole(record: list[dict[str, object]], alices: Page) -> None:
    alices.reload()
    expect(alices.get_by_role("status")).to_contain_text("The chain is whole")


def test_the_log_knows_nothing_of_who_wrote(record: list[dict[str, object]], service: LiveService) -> None:
    assert EMAIL not in service.log
    assert "Nadia" not in service.log
