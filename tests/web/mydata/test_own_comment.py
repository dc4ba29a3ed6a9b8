"""One comment of one's own: shown with what is kept, changed in time, deleted at any time, by nobody else."""

from datetime import timedelta

import pytest
from sqlmodel import Session, col, select

from comments.audit.actions import Action
from comments.audit.queries import entries
from comments.discussion.models import Comment
from comments.outbox.models import OutboxEntry
from tests.service import Running
from tests.web.mydata.conftest import Holder, Say

# What is tested here knows no database.
pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)

IP = "203.0.113.9"


@pytest.fixture
async def own(dora: str, say: Say) -> str:
    """The id of dora's comment."""
    return await say(dora, "My *own* words.")


def page(identifier: str) -> str:
    return f"/sites/garage/comments/{identifier}"


async def stored(running: Running, identifier: str) -> Comment:
    return await running.db.read(lambda session: session.get_one(Comment, identifier))


async def test_the_page_shows_the_words_and_nothing_sealed(doras: Holder, own: str) -> None:
    text = (await doras.get(page(own))).text
    assert ("My <em>own</em> words." in text, "forgotten on 12 June 2026" in text, IP in text) == (True, True, False)


async def test_what_is_sealed_is_shown_once_by_a_form(doras: Holder, own: str) -> None:
    shown, after = await doras.post(f"{page(own)}/held"), await doras.get(page(own))
    assert (IP in shown.text, shown.headers["cache-control"], IP in after.text) == (True, "no-store", False)


async def test_it_is_recorded_as_the_authors_own_access(running: Running, doras: Holder, own: str, alice: str) -> None:
    await doras.post(f"{page(own)}/held")
    found = await running.db.read(lambda session: entries(session, None))
    assert [(each.action, each.subject) for each in found if each.action.startswith("identity.")] == [
        (Action.SELF_ACCESS, own)
    ]


async def test_going_back_to_what_was_shown_leads_to_the_page(doras: Holder, own: str) -> None:
    answer = await doras.get(f"{page(own)}/held")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/account{page(own)}")


async def test_words_are_changed_while_the_window_is_open(running: Running, doras: Holder, own: str) -> None:
    answer = await doras.post(page(own), body="Better **words**.\r\nTwo lines.")
    comment = await stored(running, own)
    assert (comment.source, "<strong>words</strong>" in comment.html) == ("Better **words**.\nTwo lines.", True)
    assert "Your new words are saved." in await doras.follow(answer)


async def test_words_that_cannot_be_taken_stay_in_the_form(running: Running, doras: Holder, own: str) -> None:
    answer = await doras.post(page(own), body="> ")
    assert (answer.status_code, "&gt; </textarea>" in answer.text) == (400, True)
    assert (await stored(running, own)).source == "My *own* words."


async def test_after_the_window_nothing_is_changed_and_no_form_offered(
    running: Running, doras: Holder, own: str
) -> None:
    running.clock.advance(timedelta(minutes=16))
    answer = await doras.post(page(own), body="Too late.")
    assert (answer.status_code, (await stored(running, own)).source) == (403, "My *own* words.")
    assert "<textarea" not in (await doras.get(page(own))).text


async def test_a_comment_is_deleted_with_all_it_left(running: Running, doras: Holder, own: str) -> None:
    running.clock.advance(timedelta(days=20))
    answer = await doras.post(f"{page(own)}/delete")
    comment = await stored(running, own)
    promised = select(OutboxEntry.payload).where(col(OutboxEntry.kind) == "vault.forget-comment")
    payloads = await running.db.read(lambda session: session.exec(promised).all())
    assert (comment.status, comment.source, [each["comment"] for each in payloads]) == ("deleted", "", [own])
    assert answer.headers["location"] == "/account/sites?done=deleted"


async def test_while_others_are_left_deleting_leads_back_to_the_blog(
    doras: Holder, dora: str, say: Say, own: str
) -> None:
    await say(dora)
    answer = await doras.post(f"{page(own)}/delete")
    assert answer.headers["location"] == "/account/sites/garage?done=deleted"


@pytest.mark.parametrize("path", ["", "/held", "/delete"])
async def test_nobody_elses_comment_is_found(
    running: Running, doras: Holder, bobs: Holder, dora: str, own: str, path: str
) -> None:
    answers = [await bobs.get(page(own)), await bobs.post(f"{page(own)}{path}", body="Mine now.")]
    assert ([each.status_code for each in answers], (await stored(running, own)).source) == (
        [404, 404],
        "My *own* words.",
    )


@pytest.mark.parametrize("path", ["/sites/bakery/comments/{}", "/sites/nowhere/comments/{}"])
async def test_it_is_found_on_its_own_blog_alone(doras: Holder, dora: str, say: Say, own: str, path: str) -> None:
    await say(dora, site="bakery")
    assert (await doras.get(path.format(own))).status_code == 404


async def test_a_guests_comment_is_nobodys_own(running: Running, doras: Holder, own: str) -> None:
    def forget_author(session: Session) -> None:
        session.get_one(Comment, own).account_id = None

    await running.db.write(forget_author)
    assert (await doras.get(page(own))).status_code == 404


async def test_a_form_without_its_token_deletes_nothing(running: Running, doras: Holder, own: str) -> None:
    answer = await doras.post(f"{page(own)}/delete", csrf="0" * 64)
    assert (answer.status_code, (await stored(running, own)).status) == (403, "published")
