from typing import Any

import httpx

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


async def test_ones_own_account_says_no_more_than_id_and_name(running: Running, garage: Site) -> None:
    token = await running.add_person("dora", {garage.id: Role.MODERATOR})
    account = (await call(running, "GET", "/api/v1/me", token)).json()["account"]
    assert sorted(account) == ["id", "username"]
