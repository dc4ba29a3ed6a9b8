"""Alerts by program: told with one's account, marked as seen, accepted."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from comments.sites.models import Site
from tests.factories.policies import amend
from tests.service import BLOG, PUBLIC_URL, Running, comment_body

ALERT = {"site": "garage", "version": 2}


async def call(running: Running, method: str, token: str, **others: Any) -> httpx.Response:
    async with running.client(authorization=f"Bearer {token}") as client:
        return await client.request(method, "/api/v1/me", **others)


async def alerts(running: Running, token: str) -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = (await call(running, "GET", token)).json()["alerts"]
    return told


@pytest.fixture
async def dora(running: Running, garage: Site, bakery: Site) -> str:
    """Dora has commented at the garage, before its second version and the bakery's."""
    token = await running.add_person("dora", {})
    body = comment_body()
    del body["author"]
    async with running.client(authorization=f"Bearer {token}", origin=BLOG) as client:
        await client.post("/api/v1/sites/garage/comments", json=body)
    running.clock.advance(timedelta(days=1))
    await amend(running.db, running.clock, "garage", 180)
    await amend(running.db, running.clock, "bakery", 180)
    return token


@pytest.mark.clause("P30")
async def test_an_alert_tells_what_changed_and_where_it_is_read(running: Running, dora: str) -> None:
    assert await alerts(running, dora) == [
        {
            "site": "garage",
            "version": 2,
            "severity": "material",
            "summary": "The rules of the blog changed: IP address of a comment, Network tag of a comment.",
            "published_at": "2026-03-15T10:30:00.000Z",
            "url": f"{PUBLIC_URL}/sites/garage/privacy?version=2",
            "seen_at": None,
        }
    ]


async def test_the_address_of_an_alert_is_that_version(running: Running, dora: str) -> None:
    (alert,) = await alerts(running, dora)
    async with running.client() as client:
        assert (await client.get(alert["url"])).status_code == 200


@pytest.mark.clause("P30")
async def test_owner_and_moderator_are_alerted_and_another_blogs_owner_is_not(
    running: Running, alice: str, bob: str, charlie: str, dora: str
) -> None:
    del dora
    told = [[each["site"] for each in await alerts(running, token)] for token in (alice, bob, charlie)]
    # Dora's fixture came after these people; a later version of both blogs concerns them.
    running.clock.advance(timedelta(days=1))
    await amend(running.db, running.clock, "garage", 30)
    later = [[each["site"] for each in await alerts(running, token)] for token in (alice, bob, charlie)]
    assert (told, later) == ([["garage"], ["garage"], ["bakery"]], [["garage"] * 2, ["garage"] * 2, ["bakery"]])


async def test_to_ask_for_an_alert_is_not_to_have_seen_it(running: Running, dora: str) -> None:
    await alerts(running, dora)
    assert [each["seen_at"] for each in await alerts(running, dora)] == [None]


async def test_an_alert_is_marked_as_seen(running: Running, dora: str) -> None:
    answer = await call(running, "PATCH", dora, json={"alerts": {"seen": [ALERT]}})
    (alert,) = answer.json()["alerts"]
    assert (alert["seen_at"], "accepted_at" in alert) == ("2026-03-15T10:30:00.000Z", False)


@pytest.mark.clause("P31")
async def test_an_explicit_acceptance_is_recorded_with_its_time(running: Running, dora: str) -> None:
    answer = await call(running, "PATCH", dora, json={"alerts": {"accepted": [ALERT]}})
    assert [each["accepted_at"] for each in answer.json()["alerts"]] == ["2026-03-15T10:30:00.000Z"]


@pytest.mark.parametrize("named", [{"site": "bakery", "version": 2}, {"site": "garage", "version": 1}])
async def test_an_alert_that_is_not_ones_own_is_refused(running: Running, dora: str, named: dict[str, Any]) -> None:
    answer = await call(running, "PATCH", dora, json={"alerts": {"seen": [named]}})
    assert (answer.status_code, [each["field"] for each in answer.json()["errors"]]) == (400, ["alerts.seen"])


async def test_a_token_for_another_site_is_told_nothing_of_this_one(running: Running, dora: str) -> None:
    del dora
    async with running.client() as client:
        asked = {"login": "dora", "password": "a very long invented password", "site": "bakery"}
        bound = (await client.post("/api/v1/sessions", json=asked)).json()["token"]
    assert await alerts(running, bound) == []
