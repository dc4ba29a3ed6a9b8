import pytest

from comments.discussion.models import Comment
from tests.service import Running
from tests.web.admin.conftest import TOKEN, Console

# What is tested here knows no database.
pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


PUBLISH = {"status": "published"}


async def _status(running: Running, comment_id: str) -> str:
    return await running.db.read(lambda session: session.get_one(Comment, comment_id).status)


async def test_a_form_without_the_sessions_token_is_refused(running: Running, alices: Console, waiting: str) -> None:
    answer = await alices.post(f"/comments/{waiting}/decision", PUBLISH | {"csrf": "0" * 64})
    assert (answer.status_code, await _status(running, waiting)) == (403, "pending")


async def test_the_token_of_another_session_is_refused(
    running: Running, alices: Console, bobs: Console, waiting: str
) -> None:
    token = TOKEN.search((await bobs.get("/nowhere")).text)
    assert token is not None
    await alices.post(f"/comments/{waiting}/decision", PUBLISH | {"csrf": token.group(1)})
    assert await _status(running, waiting) == "pending"


async def test_a_refused_form_can_be_sent_again_as_it_was_typed(alices: Console, waiting: str) -> None:
    typed = {"status": "rejected", "reason": 'off "topic"', "csrf": "stale"}
    answer = await alices.post(f"/comments/{waiting}/decision", typed)
    assert 'name="reason" value="off &#34;topic&#34;"' in answer.text


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "cross-site", "origin": "http://comments.example.org"},
    ],
)
async def test_another_sites_page_cannot_send_a_form(
    running: Running, alices: Console, waiting: str, headers: dict[str, str]
) -> None:
    answer = await alices.post(f"/comments/{waiting}/decision", PUBLISH, **headers)
    assert (answer.status_code, await _status(running, waiting)) == (403, "pending")


@pytest.mark.parametrize("headers", [{"sec-fetch-site": "same-origin", "origin": "http://comments.example.org"}, {}])
async def test_our_own_page_can(running: Running, alices: Console, waiting: str, headers: dict[str, str]) -> None:
    await alices.post(f"/comments/{waiting}/decision", PUBLISH, **headers)
    assert await _status(running, waiting) == "published"


async def test_another_sites_page_cannot_sign_anybody_in(stranger: Console, alice: str) -> None:
    fields = {"login": "alice", "password": "a very long invented password"}
    assert (await stranger.post("/sign-in", fields, origin="https://evil.example")).status_code == 403


@pytest.mark.parametrize("content_type", ["application/json", "text/plain", "multipart/form-data; boundary=x"])
async def test_what_is_no_form_is_refused(alices: Console, waiting: str, content_type: str) -> None:
    headers = {"content-type": content_type, "origin": "http://comments.example.org"}
    answer = await alices.client.post(f"/console/comments/{waiting}/decision", content=b"{}", headers=headers)
    assert answer.status_code == 400


@pytest.mark.parametrize("body", [b"\xff=1", b"&".join(b"a=1" for _ in range(100)), b"status=%00%ED%A0%80"])
async def test_a_body_of_rubbish_is_refused_in_words(alices: Console, waiting: str, body: bytes) -> None:
    headers = {"content-type": "application/x-www-form-urlencoded", "origin": "http://comments.example.org"}
    answer = await alices.client.post(f"/console/comments/{waiting}/decision", content=body, headers=headers)
    assert answer.status_code in {400, 403}


async def test_a_form_too_large_is_refused(alices: Console, waiting: str) -> None:
    answer = await alices.post(f"/comments/{waiting}/decision", {"reason": "x" * 200_000})
    assert answer.status_code == 413
