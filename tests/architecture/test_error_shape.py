"""Whatever is sent to whichever route: never a fault, and every refusal in the same shape."""

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

import httpx
import msgspec
import pytest

from tests.architecture.alice import Alice
from tests.architecture.junk import KINDS, Junk
from tests.architecture.routes import METHODS, Route, paths_of, routes_of
from tests.recording import record
from tests.service import Running

JSON_ONLY: Final = {"accept": "application/json"}
FIELDS: Final = {"type", "title", "status", "detail", "errors"}
ENDS_SESSIONS: Final = {"DELETE /api/v1/sessions", "POST /console/sign-out", "POST /account/sign-out"}
COME_BACK: Final = (
    *("/console/sign-in", "/identity", "/decision", "/settings", "/people", "/policy"),
    *("/account/reset/", "/account/register", "/account/profile/", "/account/email"),
    *("/account/sign-in", "/account/oidc/", "/account/arrival", "/account/identities"),
    *("/confirm-identity", "/account/security", "/account/close", "/erasure", "/receipts/lost", "/report"),
    "/threads",
)
"""Forms that nobody but a browser sends: refused, they come back as the page, with what was typed."""


class Answer(NamedTuple):
    asked: str
    status: int
    headers: httpx.Headers
    body: bytes


async def send(client: httpx.AsyncClient, alice: Alice, route: Route, junk: Junk, session: dict[str, str]) -> Answer:
    client.cookies.clear()
    csrf = session["x-csrf"].encode()
    body = junk.body
    if body is not None and "form" in junk.headers.get("content-type", ""):
        body += b"&csrf=" + csrf
    headers = {**JSON_ONLY, **(session if junk.signed_in else {}), **junk.headers}
    address = alice.address(route.path, junk.path) + (f"?{junk.query}" if junk.query else "")
    encoded = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
    asked = f"{route.method} {address[:120]} {junk.headers or ''} {(junk.body or b'')[:60]!r}"
    try:
        answer = await client.request(route.method, address, content=body, headers=encoded)
    except Exception as fault:  # noqa: BLE001  whatever comes through is what a server would answer with 500
        return Answer(f"{asked}: {fault!r}", 500, httpx.Headers(), b"")
    return Answer(asked, answer.status_code, answer.headers, answer.content)


Answers = Mapping[str, list[Answer]]


async def walk(running: Running) -> Answers:
    alice = await Alice.arrives(running)
    answers: dict[str, list[Answer]] = {kind: [] for kind in KINDS}
    async with running.client() as client:
        for route in routes_of(running.service):
            session = await alice.signs_in(route.path)
            for kind, make in KINDS.items():
                for junk in make(route):
                    answers[kind].append(await send(client, alice, route, junk, session))
                    session = await alice.signs_in(route.path) if route.key in ENDS_SESSIONS else session
        answers["another-method"] = await _try_methods(client, alice, running)
    return answers


async def _try_methods(client: httpx.AsyncClient, alice: Alice, running: Running) -> list[Answer]:
    """Every address with every method that it does not take, HEAD being taken wherever GET is."""
    return [
        await send(client, alice, Route(method, path, handler), Junk(), await alice.signs_in(path))
        for path, (taken, handler) in paths_of(running.service).items()
        for method in METHODS
        if method not in taken and not (method == "HEAD" and "GET" in taken)
    ]


def refusals(answers: list[Answer]) -> Iterator[Answer]:
    return (answer for answer in answers if answer.status >= 400)


def is_in_shape(answer: Answer) -> bool:
    """Whether a refusal is a problem, or a form's own page."""
    if any(part in answer.asked for part in COME_BACK) and answer.asked.startswith("POST"):
        return answer.headers.get("content-type", "").startswith("text/html") or is_problem(answer)
    return is_problem(answer)


def is_problem(answer: Answer) -> bool:
    """Whether the body is the one shape of all refusals."""
    if answer.headers.get("content-type") != "application/problem+json" or not answer.body:
        return False
    body: Any = msgspec.json.decode(answer.body)
    words = all(isinstance(body[name], str) and body[name] for name in ("type", "title", "detail"))
    fields = all(set(error) == {"field", "message"} and error["message"] for error in body["errors"])
    return set(body) == FIELDS and words and fields and body["status"] == answer.status


# What PostgreSQL cannot take, NUL and half characters, is shown on both in tests/web/widget/test_bad_input.py.
@pytest.fixture(scope="module", params=["sqlite"])
def answers(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Answers:
    return record(request, tmp_path_factory.mktemp("junk"), walk, rate_limits="off")


@pytest.mark.parametrize("kind", KINDS)
def test_no_junk_is_a_fault(answers: Answers, kind: str) -> None:
    assert [answer.asked for answer in answers[kind] if answer.status >= 500] == []


@pytest.mark.parametrize("kind", KINDS)
def test_every_refusal_has_the_one_shape(answers: Answers, kind: str) -> None:
    assert [(answer.asked, answer.status) for answer in refusals(answers[kind]) if not is_in_shape(answer)] == []


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_junk_is_refused_somewhere(answers: Answers, kind: str) -> None:
    assert list(refusals(answers[kind])) != []


def test_a_method_that_is_not_taken_is_405(answers: Answers) -> None:
    assert [(each.asked, each.status) for each in answers["another-method"] if each.status != 405] == []


def test_it_says_which_methods_are_taken(answers: Answers) -> None:
    assert [each.asked for each in answers["another-method"] if not each.headers.get("allow")] == []


def test_a_method_that_is_not_taken_is_refused_in_the_one_shape(answers: Answers) -> None:
    with_body = [each for each in answers["another-method"] if not each.asked.startswith("HEAD")]
    assert [each.asked for each in with_body if not is_problem(each)] == []


def test_a_body_that_is_too_large_is_413_wherever_one_is_read(answers: Answers) -> None:
    assert 413 in {answer.status for answer in answers["too-large"]}
