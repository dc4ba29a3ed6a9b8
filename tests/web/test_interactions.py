"""Each thing that people do takes the fields of its profile and no other; what declining one costs is said."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from sqlmodel import Session, func, select

from comments.accounts.models import Account, AccountSession
from comments.discussion.models import Comment
from comments.foundation.texts import texts_for
from comments.moderation.models import Report
from comments.register.interactions import INTERACTIONS
from comments.sites.models import Site
from comments.sites.rules import SiteSettings
from tests.architecture.routes import routes_of, service_at_rest
from tests.factories.comments import make_comment
from tests.service import BLOG, PASSWORD, PUBLIC_URL, Running

COMMENTS = "/api/v1/sites/garage/comments"
THREAD = {"key": "/post"}
FORM = {"content-type": "application/x-www-form-urlencoded", "accept": "application/json"}
LOSSES = texts_for("en", "interactions")


@dataclass(frozen=True)
class Door:
    """Where an interaction comes in, with what it takes at the least; a form has flat names."""

    interaction: str
    path: str
    body: Mapping[str, Any]
    headers: Mapping[str, str] = field(default_factory=dict)
    as_form: bool = False


REPORTED = "reported-words--"
REPORTS = f"/api/v1/comments/{REPORTED}/reports"
TABLES = (Account, AccountSession, Comment, Report)
REPORT = {"reason": "abuse", "explanation": "It calls Ines names."}
DOORS = {
    "comment-as-guest": Door(
        "comment-as-guest", COMMENTS, {"thread": THREAD, "body": "Good.", "author": {"name": "N"}}
    ),
    "comment-as-guest by form": Door(
        "comment-as-guest", COMMENTS, {"thread": "/post", "body": "Good.", "name": "N"}, FORM, as_form=True
    ),
    "comment-as-member": Door("comment-as-member", COMMENTS, {"thread": THREAD, "body": "Good."}),
    "register": Door(
        "register", "/api/v1/accounts", {"username": "ada", "email": "ada@example.org", "password": PASSWORD}
    ),
    "register on the page": Door(
        "register",
        "/account/register",
        {"username": "ada", "email": "ada@example.org", "password": PASSWORD},
        {"origin": PUBLIC_URL},
        as_form=True,
    ),
    "sign-in": Door("sign-in", "/api/v1/sessions", {"login": "alice", "password": PASSWORD}),
    "sign-in on the page": Door(
        "sign-in", "/account/sign-in", {"login": "alice", "password": PASSWORD}, {"origin": PUBLIC_URL}, as_form=True
    ),
    "sign-in to the console": Door(
        "sign-in", "/console/sign-in", {"login": "alice", "password": PASSWORD}, {"origin": PUBLIC_URL}, as_form=True
    ),
    "report": Door("report", REPORTS, REPORT | {"good_faith": True}),
    "report by form": Door("report", REPORTS, REPORT | {"good_faith": "yes"}, FORM, as_form=True),
    "report on the page": Door(
        "report", f"/comments/{REPORTED}/report", REPORT | {"good_faith": "yes"}, {"origin": PUBLIC_URL}, as_form=True
    ),
}
FOREIGN = sorted({name for each in INTERACTIONS.values() for name in (*each.asked, *each.derived)} | {"phone"})


@pytest.fixture
async def client(running: Running, alice: str, garage: Site) -> Any:
    await running.db.write(lambda session: make_comment(session, garage, own_id=REPORTED).id)
    async with running.client() as client:
        yield client


async def knock(client: httpx.AsyncClient, door: Door, body: Mapping[str, Any], token: str) -> httpx.Response:
    headers = {"origin": BLOG} if door.path in {COMMENTS, REPORTS} else {}
    headers |= door.headers
    if door.interaction == "comment-as-member":
        headers["authorization"] = f"Bearer {token}"
    sent: dict[str, Any] = {"data": dict(body)} if door.as_form else {"json": dict(body)}
    return await client.post(door.path, headers=headers, **sent)


def how_many(session: Session) -> list[int]:
    return [session.exec(select(func.count()).select_from(table)).one() for table in TABLES]


@pytest.mark.clause("P9")
@pytest.mark.parametrize("door", DOORS.values(), ids=DOORS)
async def test_any_field_of_another_interaction_is_refused_and_nothing_stored(
    running: Running, client: httpx.AsyncClient, alice: str, door: Door
) -> None:
    own = set(INTERACTIONS[door.interaction].asked)
    before = await running.db.read(how_many)
    answers = {
        name: (await knock(client, door, {**door.body, name: "x"}, alice)).status_code
        for name in FOREIGN
        if name not in own
    }
    assert (set(answers.values()), await running.db.read(how_many)) == ({400}, before)


@pytest.mark.clause("P9")
@pytest.mark.parametrize("door", DOORS.values(), ids=DOORS)
async def test_what_its_own_profile_requires_is_enough(
    running: Running, client: httpx.AsyncClient, alice: str, door: Door
) -> None:
    answer = await knock(client, door, door.body, alice)
    assert answer.status_code in {201, 303}


@pytest.mark.clause("P9")
async def test_a_guests_fields_are_refused_in_a_members_comment(client: httpx.AsyncClient, alice: str) -> None:
    door = DOORS["comment-as-member"]
    answer = await knock(client, door, {**door.body, "author": {"name": "Nadia"}}, alice)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "author")


def without(body: Mapping[str, Any], name: str) -> dict[str, Any]:
    """The body without a field, wherever it stands."""
    author = {key: value for key, value in body.get("author", {}).items() if key != name}
    rest = {key: value for key, value in body.items() if key not in {name, "author"}}
    return rest | ({"author": author} if "author" in body else {})


# That reading needs no account is no word for whoever signs in to the console: they have a role there.
_CONSOLE = "sign-in to the console"
DECLINED = {
    f"{label}: {name}": (door, name)
    for label, door in DOORS.items()
    for name in INTERACTIONS[door.interaction].required
    if label != _CONSOLE
}


@pytest.mark.clause("P14")
@pytest.mark.parametrize(("door", "name"), DECLINED.values(), ids=DECLINED)
async def test_whoever_declines_what_is_required_is_told_what_becomes_unavailable(
    running: Running, client: httpx.AsyncClient, alice: str, door: Door, name: str
) -> None:
    profile, before = INTERACTIONS[door.interaction], await running.db.read(how_many)
    answer = await knock(client, door, without(door.body, name), alice)
    said = answer.text.replace("&#39;", "'")
    told = LOSSES(profile.without(name)) in said
    assert (answer.status_code, told, await running.db.read(how_many)) == (400, True, before)


@pytest.mark.clause("P14")
async def test_a_blog_that_requires_an_address_says_what_it_takes_without_one(running: Running) -> None:
    await running.add_site("garage", [BLOG], SiteSettings(email="required"))
    async with running.client(origin=BLOG, **{"accept-language": "fr"}) as client:
        answer = await client.post(COMMENTS, json=dict(DOORS["comment-as-guest"].body))
    lost = texts_for("fr", "interactions")("interactions.without.comment-as-guest.email.required")
    assert answer.json()["errors"] == [
        {"field": "author.email", "message": f"Ce champ est nécessaire. Remplissez-le. {lost}"}
    ]


@pytest.mark.clause("P14")
async def test_the_page_without_javascript_says_so_too(running: Running, garage: Site) -> None:
    fields = {"thread": "/post", "body": "Good.", "name": " "}
    async with running.client(origin=PUBLIC_URL, accept="text/html") as client:
        page = (await client.post(COMMENTS, data=fields)).text
    assert LOSSES("interactions.without.comment-as-guest.name") in page


@pytest.mark.clause("P14")
async def test_a_blog_tells_beforehand_what_it_asks_and_what_declining_costs(running: Running) -> None:
    await running.add_site("garage", [BLOG], SiteSettings(email="required"))
    async with running.client() as client:
        asks = (await client.get("/api/v1/sites/garage?lang=en")).json()["asks"]
    asked = asks["comment-as-guest"]
    assert (asked["required"], asked["optional"], asked["without"]["email"]) == (
        ["name", "body", "email"],
        [],
        LOSSES("interactions.without.comment-as-guest.email.required"),
    )


@pytest.mark.clause("P9")
def test_what_is_not_offered_has_no_call() -> None:
    routes = routes_of(service_at_rest())
    taken = {route.handler.opt["interaction"] for route in routes if "interaction" in route.handler.opt}
    offered = {
        each.id.partition("-as-")[0] for each in INTERACTIONS.values() if each.offered and each != INTERACTIONS["read"]
    }
    assert taken == offered
