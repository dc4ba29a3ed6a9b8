"""Every route before everybody: who gets in, who is told no, and to whom the commenter's address is shown."""

import itertools
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

import httpx
import pytest

from comments.web.browser_sessions import ACCOUNT, CONSOLE
from tests.architecture.cast import ACTORS, EMAIL, IP, Cast, Visit
from tests.architecture.matrix import EXPECTED, SHOWN_TO
from tests.architecture.routes import routes_of, service_at_rest
from tests.canary.needles import Canary, Needles
from tests.recording import BACKENDS, record
from tests.service import PASSWORD, PUBLIC_URL, Running, comment_body
from tests.web.widget.connecting import wish

CREDENTIALS: Final = ("crossed", "own")
"""`own` is the bearer token before the API and the cookie before the console; `crossed` is the other way round."""

CROSSED: Final = [key for key in EXPECTED if "{token}" not in key]
"""Where the address itself does not prove who one is."""

REPORT: Final = {"reason": "abuse", "explanation": "It calls Ines names."}

CHANGES_THE_COMMENT: Final = {
    "PATCH /api/v1/comments/{comment_id} its words",
    "PATCH /api/v1/comments/{comment_id} its status",
    "DELETE /api/v1/comments/{comment_id}",
    "DELETE /api/v1/receipts/{token}",
    "POST /receipts/{token}/erase",
    "POST /receipts/{token}/words",
    "POST /receipts/{token}/object",
    "POST /api/v1/receipts/{token}/objection",
    "POST /console/comments/{comment_id}/decision",
}


class Answer(NamedTuple):
    status: int
    text: str


TRACES: Final = Needles([Canary("IP", IP), Canary("e-mail", EMAIL)])
"""Every form of the two: shortened, encoded or hashed as well."""

Answers = Mapping[tuple[str, str, str], Answer]


def query_of(key: str, visit: Visit) -> dict[str, str]:
    if key == "GET /account/connect":
        return wish()
    if key == "GET /api/v1/oembed":
        return {"url": f"{PUBLIC_URL}/sites/garage/comments/{visit.comment_id}"}
    if key == "GET /sites/{site}/threads.html":
        return {"thread": "/post", "dsd": "1"}
    return (
        {"thread": "/post"}
        if key.endswith(("/comments", "/counts", "/events", "/threads")) and "console" not in key
        else {}
    )


def newcomer(visit: Visit, credentials: str) -> dict[str, str]:
    """Somebody whom nobody has registered before."""
    name = f"n{credentials}{visit.alices_session}"
    return {"username": name, "email": "newcomer@example.net", "password": "correct horse battery"}


def json_of(key: str, visit: Visit, credentials: str) -> Any:
    known = visit.api is not None and credentials == "own"
    without_author = {name: value for name, value in comment_body().items() if name != "author"}
    return {
        "POST /api/v1/sites/{site}/comments": without_author if known else comment_body(),
        "POST /api/v1/preview": {"body": "Hello"},
        "PATCH /api/v1/comments/{comment_id} its words": {"body": "Other words"},
        "PATCH /api/v1/comments/{comment_id} its status": {"status": "rejected"},
        "POST /api/v1/comments/{comment_id}/disclosures": {"purpose": "abuse", "fields": ["ip", "email"]},
        "POST /api/v1/comments/{comment_id}/reports": REPORT | {"good_faith": True},
        "POST /api/v1/sessions": {"login": "alice", "password": PASSWORD},
        "POST /api/v1/accounts": newcomer(visit, credentials),
        "PATCH /api/v1/me": {"language": "en"},
        "DELETE /api/v1/me": {"comments": "keep", "password": "never was"},
        "PATCH /api/v1/receipts/{token}": {"name": "Nadia"},
        "POST /api/v1/sites/{site}/sso": {"token": "never was"},
        "POST /api/v1/sites/{site}/sign-in": {"code": "never was", "verifier": "never was"},
    }.get(key)


def form_of(key: str, visit: Visit, credentials: str) -> dict[str, str] | None:
    fields = {
        "POST /sites/{site}/threads": {"thread": "/post", "body": "*Hello*"},
        "POST /console/sign-in": {"login": "alice", "password": PASSWORD},
        "POST /console/sign-out": {},
        "POST /console/sign-in/code": {"code": "000000"},
        "POST /console/sign-in/passkey-options": {"alone": "yes"},
        "POST /console/enter": {},
        "POST /console/confirm-identity": {"password": PASSWORD},
        "POST /console/confirm-identity/passkey-options": {},
        "POST /account/sign-in": {"login": "alice", "password": PASSWORD},
        "POST /account/sign-in/code": {"code": "000000"},
        "POST /account/sign-in/passkey-options": {"alone": "yes"},
        "POST /account/sign-out": {},
        "POST /account/confirm-identity": {"password": PASSWORD},
        "POST /account/confirm-identity/passkey-options": {},
        "POST /account/security/app": {},
        "POST /account/security/app/confirm": {"code": "000000"},
        "POST /account/security/app/remove": {},
        "POST /account/security/codes": {},
        "POST /account/security/passkeys/options": {},
        "POST /account/security/passkeys": {"credential": "{}", "label": "Laptop"},
        "POST /account/security/passkeys/remove": {"passkey": "none"},
        "POST /account/sessions/{session_id}/ip": {},
        "POST /account/sessions/{session_id}/end": {},
        "POST /account/sessions/end-others": {},
        "POST /console/sites/{site}/settings": {"moderation": "off"},
        "POST /console/sites/{site}/policy": {"do": "discard"},
        "POST /console/sites/{site}/statistics/trends": {"month": "2026-02"},
        "POST /console/sites/{site}/statistics/trends/{month}/publish": {"draft": "none"},
        "POST /console/sites/{site}/statistics/trends/{month}/discard": {},
        "POST /console/sites/{site}/mail": {"letter": "unknown", "act": "retry"},
        "POST /console/comments/{comment_id}/decision": {"status": "rejected"},
        "POST /console/comments/{comment_id}/erasure": {},
        "POST /console/comments/{comment_id}/identity": {"purpose": "abuse"},
        "POST /console/sites/{site}/people": {"email": "dora@example.net", "role": "moderator", "language": "en"},
        "POST /console/sites/{site}/people/{account_id}/role": {"role": "moderator"},
        "POST /console/sites/{site}/people/{account_id}/remove": {},
        "POST /console/sites/{site}/people/invitations/{invitation_id}/again": {},
        "POST /console/sites/{site}/people/invitations/{invitation_id}/withdraw": {},
        "POST /console/charter": {"agreed": "yes"},
        "POST /receipts/{token}/erase": {},
        "POST /receipts/{token}/object": {},
        "POST /receipts/{token}/name": {"name": "Nadia"},
        "POST /receipts/{token}/words": {"body": "Other words"},
        "POST /comments/{comment_id}/report": REPORT | {"good_faith": "yes"},
        "POST /console/comments/{comment_id}/reports": {},
        "POST /receipts/lost": {"email": "nobody@example.net"},
        "POST /receipts/found/{token}": {},
        "POST /receipts/found/erase": {},
        "POST /receipts/found/object": {},
        "POST /receipts/found/export": {},
        "POST /account/data/export": {},
        "POST /account/data/object": {},
        "POST /account/sites/{site}/comments/{comment_id}/object": {},
        "POST /account/sites/{site}/withdraw": {},
        "POST /account/alerts": {},
        "POST /account/sites/{site}/comments/{comment_id}": {"body": "Other words"},
        "POST /account/sites/{site}/comments/{comment_id}/delete": {},
        "POST /account/sites/{site}/comments/{comment_id}/held": {},
        "POST /account/close": {},
        "POST /account/close/keep": {},
        "POST /account/invitations/{token}": {},
        "POST /account/connect": wish(),
        "POST /console/sites/{site}/single-sign-on": {"do": "off"},
        "POST /account/oidc/{provider}": {},
        "POST /account/arrival": {"username": "somebody"},
        "POST /account/arrival/link": {},
        "POST /account/identities/{provider}": {},
        "POST /account/identities/{provider}/remove": {},
        "POST /account/sign-in/link": {"login": "alice"},
        "POST /account/sign-in/link/{token}": {},
        "POST /account/register": newcomer(visit, credentials),
        "POST /account/confirm": {"login": "nobody"},
        "POST /account/confirm/{token}": {},
        "POST /account/forgotten": {"login": "nobody"},
        "POST /account/password-strength": {"password": "correct horse"},
        "POST /account/profile/username": {"username": "al ice"},
        "POST /account/profile/password": {"present": "not the right one", "password": "correct horse battery"},
        "POST /account/profile/language": {"language": "en"},
        "POST /account/email": {"email": "another@example.net"},
        "POST /account/email/withdraw": {},
        "POST /account/email/{token}": {},
        "POST /account/reset/{token}": {"password": PASSWORD, "again": PASSWORD},
    }.get(key)
    path = key.split(" ")[1]
    shown = visit.cookie(path) if credentials == "own" else visit.bearer
    browser = ACCOUNT if path.startswith("/account") else CONSOLE
    return None if fields is None else fields | {"csrf": browser.form_token(shown)}


def headers_of(key: str, visit: Visit, credentials: str, cast: Cast) -> dict[str, str]:
    path = key.split(" ")[1]
    by_cookie = path.startswith(("/console", "/account"))
    token = visit.cookie(path) if by_cookie else visit.bearer
    if token is None:
        return {}
    name = cast.account_cookie if path.startswith("/account") else cast.console_cookie
    as_cookie = by_cookie == (credentials == "own")
    return {"cookie": f"{name}={token}"} if as_cookie else {"authorization": f"Bearer {token}"}


async def ask(client: httpx.AsyncClient, key: str, visit: Visit, credentials: str, cast: Cast) -> Answer:
    method, path, *_ = key.split(" ")
    for name, value in visit.values.items():
        path = path.replace(f"{{{name}}}", value)
    client.cookies.clear()
    answer = await client.request(
        method,
        path,
        params=query_of(key, visit),
        json=json_of(key, visit, credentials),
        data=form_of(key, visit, credentials),
        headers=headers_of(key, visit, credentials, cast),
    )
    return Answer(answer.status_code, answer.text)


async def walk(running: Running) -> Answers:
    cast, answers = await Cast.assemble(running), {}
    async with running.client(IP, accept="application/json") as client:
        for key in EXPECTED:
            visits = await cast.visits(client, one_comment_each=key in CHANGES_THE_COMMENT)
            for visit, credentials in itertools.product(visits, CREDENTIALS if key in CROSSED else ["own"]):
                answers[key, visit.actor, credentials] = await ask(client, key, visit, credentials, cast)
    return answers


@pytest.fixture(scope="module", params=BACKENDS)
def answers(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Answers:
    return record(request, tmp_path_factory.mktemp("matrix"), walk, rate_limits="off")


@pytest.mark.parametrize("key", EXPECTED)
def test_everybody_gets_the_answer_of_their_role(answers: Answers, key: str) -> None:
    found = {actor: str(answers[key, actor, "own"].status) for actor in ACTORS}
    assert found == dict(zip(ACTORS, EXPECTED[key].split(), strict=True))


def test_no_route_stands_outside_the_matrix() -> None:
    assert {" ".join(key.split()[:2]) for key in EXPECTED} == {route.key for route in routes_of(service_at_rest())}


@pytest.mark.clause("P6")
@pytest.mark.clause("P7")
def test_the_address_is_shown_to_administrators_of_the_site_and_to_its_owner_alone(answers: Answers) -> None:
    shown = {(key, actor) for (key, actor, _), answer in answers.items() if TRACES.found_in(answer.text.encode())}
    assert shown == SHOWN_TO


def test_no_administrator_sees_half_of_it(answers: Answers) -> None:
    texts = {where: answers[*where, "own"].text for where in SHOWN_TO}
    assert [where for where, text in texts.items() if IP not in text or EMAIL not in text] == []


@pytest.mark.parametrize("key", CROSSED)
def test_the_api_reads_no_cookie_and_the_console_no_bearer_token(answers: Answers, key: str) -> None:
    crossed = {actor: answers[key, actor, "crossed"].status for actor in ACTORS}
    assert crossed == dict.fromkeys(ACTORS, answers[key, "anonymous", "own"].status)
