"""Live news of a thread: what happens to public comments is told, and nothing else is."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

import httpx
import pytest

from comments.accounts.rules import Role
from comments.sites.rules import SiteSettings
from tests.recording import BACKENDS, record
from tests.service import BAKERY, BLOG, Running, comment_body

KEY: Final = "/post"
EVENT: Final = re.compile(r"id: (\d+)\nevent: (\S+)\ndata: (.*)\n\n")
SITES: Final[Mapping[str, Literal["off", "all"]]] = {"garage": "off", "held": "all", "bakery": "off"}


@dataclass(frozen=True)
class Told:
    """An event as a listener gets it."""

    version: int
    name: str
    data: dict[str, Any]


@dataclass
class Story:
    """What was told after each act, and the answers that are looked at."""

    heard: dict[str, list[Told]] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)
    answers: dict[str, httpx.Response] = field(default_factory=dict)

    def names(self, act: str) -> list[str]:
        return [each.name for each in self.heard[act]]


class Ear:
    """Somebody who asks, after each act, what happened since the one before."""

    def __init__(self, client: httpx.AsyncClient, site: str, story: Story) -> None:
        self.client, self.site, self.story, self.since = client, site, story, 0

    async def hear(self, act: str, since: int | None = None) -> None:
        asked = self.since if since is None else since
        told = parse((await listen(self.client, self.site, since=str(asked))).text)
        self.since = max([self.since, *(each.version for each in told)])
        self.story.heard[act] = told


def parse(text: str) -> list[Told]:
    return [Told(int(version), name, json.loads(data)) for version, name, data in EVENT.findall(text)]


async def listen(client: httpx.AsyncClient, site: str = "garage", **query: str) -> httpx.Response:
    return await client.get(f"/api/v1/sites/{site}/events", params={"thread": KEY, **query})


async def post(client: httpx.AsyncClient, site: str, **others: Any) -> dict[str, Any]:
    answer = await client.post(f"/api/v1/sites/{site}/comments", json=comment_body(**others))
    posted: dict[str, Any] = answer.json()
    return posted


async def act_on(client: httpx.AsyncClient, method: str, comment_id: str, token: str, **change: str) -> None:
    headers = {"authorization": f"Bearer {token}"}
    answer = await client.request(method, f"/api/v1/comments/{comment_id}", headers=headers, json=change or None)
    answer.raise_for_status()


async def on_the_open_blog(client: httpx.AsyncClient, story: Story) -> None:
    """One writes, another answers, edits and deletes; noise on another page and on charlie's blog."""
    ear, charlies = Ear(client, "garage", story), Ear(client, "bakery", story)
    first = await post(client, "garage")
    await ear.hear("posted")
    await post(client, "garage", key="/noise")
    reply = await post(client, "garage", parent=first["comment"]["id"])
    story.ids |= {"first": first["comment"]["id"], "reply": reply["comment"]["id"]}
    await ear.hear("answered")
    await act_on(client, "PATCH", story.ids["reply"], reply["receipt"]["token"], body="Better words.")
    await ear.hear("edited")
    await act_on(client, "DELETE", story.ids["reply"], reply["receipt"]["token"])
    await ear.hear("deleted")
    await charlies.hear("charlie's blog")
    await ear.hear("somebody new", since=0)


async def on_the_moderated_blog(client: httpx.AsyncClient, story: Story, bob: str) -> None:
    ear = Ear(client, "held", story)
    posted = await post(client, "held")
    await ear.hear("held")
    await act_on(client, "PATCH", posted["comment"]["id"], posted["receipt"]["token"], body="Other words.")
    await ear.hear("edited while held")
    await act_on(client, "PATCH", posted["comment"]["id"], bob, status="published")
    await ear.hear("approved")
    await act_on(client, "PATCH", posted["comment"]["id"], bob, status="rejected")
    await ear.hear("rejected")
    await ear.hear("came and went", since=0)


async def look_at_answers(client: httpx.AsyncClient, story: Story) -> None:
    story.answers = {
        "anybody": await client.get(
            f"/api/v1/sites/garage/events?thread={KEY}", headers={"origin": "https://anybody.example"}
        ),
        "head": await client.head(f"/api/v1/sites/garage/events?thread={KEY}"),
        "nobody's": await listen(client, "nobodys"),
        "backwards": await listen(client, since="-1"),
        "unwritten": await client.get("/api/v1/sites/garage/events?thread=/nobody-wrote-here"),
        "from the future": await listen(client, since="999"),
        "back again": await client.get(
            f"/api/v1/sites/garage/events?thread={KEY}&since=0", headers={"last-event-id": "3"}
        ),
        "changed": await client.get(f"/api/v1/sites/garage/comments?thread={KEY}&view=widget&since=1"),
        "unchanged": await client.get(f"/api/v1/sites/garage/comments?thread={KEY}&view=widget&since=999"),
    }


async def tell(running: Running) -> Story:
    story, sites = Story(), {}
    for slug, moderation in SITES.items():
        settings = SiteSettings(challenge=False, moderation=moderation)
        sites[slug] = await running.add_site(slug, [BAKERY if slug == "bakery" else BLOG], settings)
    bob = await running.add_person("bob", {sites["held"].id: Role.MODERATOR})
    async with running.client() as client:
        await on_the_open_blog(client, story)
        await on_the_moderated_blog(client, story, bob)
        await look_at_answers(client, story)
    return story


@pytest.fixture(scope="module", params=BACKENDS)
def story(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Story:
    return record(request, tmp_path_factory.mktemp("story"), tell, rate_limits="off")


@pytest.mark.parametrize(
    ("act", "names"),
    {
        "posted": ["comment.created"],
        "answered": ["comment.created"],
        "edited": ["comment.updated"],
        "deleted": ["comment.deleted"],
        "charlie's blog": [],
        "held": [],
        "edited while held": [],
        "approved": ["comment.created"],
        "rejected": ["comment.deleted"],
        "came and went": [],
    }.items(),
)
def test_each_act_is_told_as_its_readers_see_it(story: Story, act: str, names: list[str]) -> None:
    assert story.names(act) == names


def test_an_event_tells_where_the_comment_stands_and_how_many_there_are(story: Story) -> None:
    ids = story.ids
    expected = {"id": ids["reply"], "parent": ids["first"], "thread": KEY, "count": 2}
    assert [each.data for each in story.heard["answered"]] == [expected]


def test_whoever_comes_late_hears_only_of_what_is_still_there(story: Story) -> None:
    assert [each.data["id"] for each in story.heard["somebody new"]] == [story.ids["first"]]


def test_any_page_may_listen(story: Story) -> None:
    assert story.answers["anybody"].headers["access-control-allow-origin"] == "*"


def test_what_is_told_is_never_stored_on_its_way(story: Story) -> None:
    answer = story.answers["anybody"]
    assert (answer.headers["content-type"], answer.headers["cache-control"]) == ("text/event-stream", "no-store")


@pytest.mark.parametrize(
    ("asked", "status"), {"head": 200, "nobody's": 404, "backwards": 400, "unwritten": 200}.items()
)
def test_what_is_asked_is_answered(story: Story, asked: str, status: int) -> None:
    assert story.answers[asked].status_code == status


def test_whoever_knows_what_never_was_is_sent_back_to_the_thread(story: Story) -> None:
    assert [each.name for each in parse(story.answers["from the future"].text)] == ["thread.reset"]


def test_a_browser_that_comes_back_goes_on_where_it_was(story: Story) -> None:
    assert [each.name for each in parse(story.answers["back again"].text)] == ["comment.deleted"]


@pytest.mark.parametrize(("asked", "found"), {"changed": ["first"], "unchanged": []}.items())
def test_the_widget_asks_for_what_changed_alone(story: Story, asked: str, found: list[str]) -> None:
    ids: Mapping[str, str] = {comment_id: name for name, comment_id in story.ids.items()}
    assert [ids[each["id"]] for each in story.answers[asked].json()["comments"]] == found
