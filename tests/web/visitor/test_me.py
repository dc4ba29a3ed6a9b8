from typing import Any

import httpx
import pytest

from comments.accounts.rules import Role
from comments.sites.models import Site
from tests.service import BAKERY, BLOG, Running, comment_body


async def call(running: Running, method: str, path: str, token: str, **others: Any) -> httpx.Response:
    async with running.client(authorization=f"Bearer {token}") as client:
        return await client.request(method, path, **others)


async def commented(running: Running, token: str, slug: str, origin: str) -> str:
    """The id of a member's comment."""
    body = comment_body()
    del body["author"]
    async with running.client(authorization=f"Bearer {token}", origin=origin) as client:
        answer = await client.post(f"/api/v1/sites/{slug}/comments", json=body)
    identifier: str = answer.json()["comment"]["id"]
    return identifier


async def looked_at(running: Running, token: str, comment_id: str) -> None:
    asked = {"purpose": "abuse", "fields": ["ip"]}
    answer = await call(running, "POST", f"/api/v1/comments/{comment_id}/disclosures", token, json=asked)
    assert answer.status_code == 201


async def test_a_member_sees_who_looked_at_what_they_left(running: Running, alice: str, bob: str) -> None:
    await looked_at(running, alice, await commented(running, bob, "garage", BLOG))
    (look,) = (await call(running, "GET", "/api/v1/me/disclosures", bob)).json()["disclosures"]
    assert look == {
        "at": "2026-03-14T10:30:00.000Z",
        "fields": ["ip"],
        "purpose": "abuse",
        "role": "owner",
        "site": "garage",
    }


async def test_a_member_sees_no_looks_at_others(running: Running, alice: str, bob: str, charlie: str) -> None:
    await looked_at(running, alice, await commented(running, bob, "garage", BLOG))
    assert (await call(running, "GET", "/api/v1/me/disclosures", charlie)).json() == {"disclosures": []}


async def test_a_token_for_one_site_tells_of_looks_there_alone(
    running: Running, garage: Site, bakery: Site, alice: str, charlie: str
) -> None:
    everywhere = await running.add_person("dora", {})
    await looked_at(running, alice, await commented(running, everywhere, "garage", BLOG))
    await looked_at(running, charlie, await commented(running, everywhere, "bakery", BAKERY))
    async with running.client() as client:
        asked = {"login": "dora", "password": "a very long invented password", "site": "bakery"}
        bound = (await client.post("/api/v1/sessions", json=asked)).json()["token"]
    told = (await call(running, "GET", "/api/v1/me/disclosures", bound)).json()["disclosures"]
    assert [each["site"] for each in told] == ["bakery"]


async def test_ones_own_account_is_told_without_its_address(running: Running, garage: Site) -> None:
    token = await running.add_person("dora", {garage.id: Role.MODERATOR})
    account = (await call(running, "GET", "/api/v1/me", token)).json()["account"]
    assert account | {"id": ""} == {
        "id": "",
        "username": "dora",
        "language": "en",
        "email_confirmed": True,
        "created_at": "2026-03-14T10:30:00.000Z",
    }


async def test_a_token_for_one_site_is_told_the_name_alone(running: Running, garage: Site) -> None:
    token = await running.add_person("dora", {}, bound_to=garage.id)
    account = (await call(running, "GET", "/api/v1/me", token)).json()["account"]
    assert sorted(account) == ["id", "username"]


async def test_somebody_changes_name_and_language(running: Running) -> None:
    token = await running.add_person("dora", {})
    changed = await call(running, "PATCH", "/api/v1/me", token, json={"username": "Theodora", "language": "fr"})
    account = changed.json()["account"]
    assert (changed.status_code, account["username"], account["language"]) == (200, "Theodora", "fr")


@pytest.mark.parametrize(
    ("change", "status", "field"),
    [
        ({"username": "alice"}, 409, "username"),
        ({"username": "admin"}, 400, "username"),
        ({"language": "tlh"}, 400, "language"),
        ({"email": "dora@example.org"}, 400, "email"),
        ({"username": 1}, 400, "username"),
    ],
)
async def test_what_cannot_be_changed_is_named(
    running: Running, alice: str, change: dict[str, Any], status: int, field: str
) -> None:
    token = await running.add_person("dora", {})
    answer = await call(running, "PATCH", "/api/v1/me", token, json=change)
    assert (answer.status_code, [each["field"] for each in answer.json()["errors"]]) == (status, [field])


async def test_a_change_that_is_refused_changes_nothing_at_all(running: Running) -> None:
    token = await running.add_person("dora", {})
    await call(running, "PATCH", "/api/v1/me", token, json={"username": "theodora", "language": "tlh"})
    assert (await call(running, "GET", "/api/v1/me", token)).json()["account"]["username"] == "dora"


async def test_a_name_is_changed_once_in_14_days(running: Running) -> None:
    token = await running.add_person("dora", {})
    answers = [
        await call(running, "PATCH", "/api/v1/me", token, json={"username": name}) for name in ("d.one", "d.two")
    ]
    assert ([each.status_code for each in answers], "2026-03-28" in answers[1].text) == ([200, 409], True)


async def test_a_token_for_one_site_changes_nothing(running: Running, garage: Site) -> None:
    token = await running.add_person("dora", {}, bound_to=garage.id)
    assert (await call(running, "PATCH", "/api/v1/me", token, json={"language": "fr"})).status_code == 401
