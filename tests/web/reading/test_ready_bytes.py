"""A thread page is built once per change: known pages cost no question, and no change goes unseen."""

import asyncio
import gzip
import json
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from functools import partial
from itertools import pairwise

import brotli
import httpx
import pytest
from sqlmodel import Session

from comments.audit.actors import OPERATOR
from comments.db.database import Database
from comments.discussion import deciding, queries
from comments.discussion.correcting import correct_name
from comments.discussion.models import Comment
from comments.discussion.rules import Status
from comments.discussion.visibility import touch
from comments.policies.amending import amend_rules
from comments.sites.models import Site
from comments.sites.provisioning import remove_site
from comments.sites.queries import site_by_slug
from comments.sites.rules import SiteSettings
from tests.factories.comments import POSTED
from tests.factories.threads import Plan
from tests.service import BLOG, OPERATOR_NAME, Running, comment_body
from tests.web.reading.walking import COMMENTS, read

QUERY = {"thread": "/post"}
WIDGET = {**QUERY, "view": "widget"}
CODINGS = ("identity", "gzip", "br")


async def get(client: httpx.AsyncClient, coding: str = "identity", **headers: str) -> httpx.Response:
    return await client.get(COMMENTS, params=QUERY, headers={"accept-encoding": coding, **headers})


async def raw_bytes(client: httpx.AsyncClient, coding: str) -> bytes:
    """The body as it came, before anything decodes it."""
    async with client.stream("GET", COMMENTS, params=QUERY, headers={"accept-encoding": coding}) as answer:
        return b"".join([chunk async for chunk in answer.aiter_raw()])


@pytest.fixture
async def other_process(running: Running) -> AsyncIterator[Database]:
    """The same database as another process of the machine holds it."""
    other = Database(running.settings.main_database, running.settings.data_dir)
    yield other
    await other.close()


async def test_a_page_that_is_known_is_answered_304_without_a_question(
    plan: Plan, client: httpx.AsyncClient, statements: list[str]
) -> None:
    tag = (await get(client)).headers["etag"]
    statements.clear()
    answer = await get(client, **{"if-none-match": tag})
    assert (answer.status_code, answer.content, statements) == (304, b"", [])


async def test_the_first_reading_asks_the_database(
    plan: Plan, client: httpx.AsyncClient, statements: list[str]
) -> None:
    statements.clear()
    await get(client)
    assert statements != []


async def test_a_page_that_is_ready_is_sent_in_every_coding_without_a_question(
    plan: Plan, client: httpx.AsyncClient, statements: list[str]
) -> None:
    before = await get(client)
    statements.clear()
    assert ([(await get(client, coding)).json() for coding in CODINGS], statements) == ([before.json()] * 3, [])


async def test_languages_that_somebody_made_up_take_no_room(
    running: Running, plan: Plan, client: httpx.AsyncClient
) -> None:
    wishes = ["de", "xx", "de-1", "de-2", "DE"]
    for wish in wishes:
        await read(client, view="widget", lang=wish)
    ready = running.service.litestar.state.ready
    addresses = [f"thread=%2Fpost&view=widget&lang={wish}".encode() for wish in wishes]
    kept = [await ready.find((COMMENTS, address)) is not None for address in addresses]
    assert kept == [True, False, False, False, False]


async def test_another_tag_gets_the_page(plan: Plan, client: httpx.AsyncClient) -> None:
    await get(client)
    others = ['"another"', "another", 'W/"another", "third"', ""]
    assert [(await get(client, **{"if-none-match": other})).status_code for other in others] == [200] * 4


async def test_the_tag_is_recognised_in_every_form_of_the_header(plan: Plan, client: httpx.AsyncClient) -> None:
    tag = (await get(client)).headers["etag"]
    forms = [tag, f"W/{tag}", f'"x", {tag}', "*"]
    assert [(await get(client, **{"if-none-match": form})).status_code for form in forms] == [304] * 4


async def test_even_a_page_that_is_not_ready_yet_is_304_to_whoever_has_it(
    running: Running, plan: Plan, client: httpx.AsyncClient
) -> None:
    tag = (await get(client)).headers["etag"]
    ready = running.service.litestar.state.ready
    ready.drop((COMMENTS, b"thread=%2Fpost"))
    assert (await get(client, **{"if-none-match": tag})).status_code == 304


async def test_every_coding_carries_the_same_json(plan: Plan, client: httpx.AsyncClient) -> None:
    plain, zipped, brotlied = [await raw_bytes(client, coding) for coding in CODINGS]
    assert json.loads(plain) == json.loads(gzip.decompress(zipped)) == json.loads(brotli.decompress(brotlied))


async def test_each_coding_has_a_strong_tag_of_its_own(plan: Plan, client: httpx.AsyncClient) -> None:
    tags = {(await get(client, coding)).headers["etag"] for coding in CODINGS}
    assert (len(tags), [tag for tag in tags if not tag.startswith('"')]) == (3, [])


@pytest.mark.parametrize("built", [False, True])
async def test_head_says_what_get_says_and_sends_nothing(plan: Plan, client: httpx.AsyncClient, built: bool) -> None:
    if built:
        await get(client)
    head = await client.head(COMMENTS, params=QUERY, headers={"accept-encoding": "gzip"})
    assert (head.status_code, head.content, head.headers) == (200, b"", (await get(client, "gzip")).headers)


async def test_a_comment_is_seen_by_the_next_reading(plan: Plan, client: httpx.AsyncClient) -> None:
    await get(client)
    posted = (await client.post(COMMENTS, json=comment_body())).json()["comment"]["id"]
    assert [each["id"] for each in (await read(client))["comments"]][-1] == posted


async def reject_last(running: Running, through: Database) -> None:
    def decide(session: Session) -> None:
        comment = queries.comment_by_id(session, "last")
        deciding.decide_status(session, comment, Status.REJECTED, None, running.clock)

    await through.write(decide)


async def test_what_another_process_decides_is_seen_by_the_next_reading(
    running: Running, plan: Plan, client: httpx.AsyncClient, other_process: Database
) -> None:
    tag = (await get(client)).headers["etag"]
    await reject_last(running, other_process)
    answer = await get(client, **{"if-none-match": tag})
    assert (answer.status_code, "last" in [each["id"] for each in answer.json()["comments"]]) == (200, False)


async def changed_in_turn(running: Running, client: httpx.AsyncClient) -> AsyncIterator[str]:
    """All that can happen to what stands in a thread, one change after the other."""
    posted = (await client.post(COMMENTS, json=comment_body(parent="last"))).json()
    yield "posted"
    words = {"body": "*Other* words."}
    mine = {"Authorization": f"Bearer {posted['receipt']['token']}"}
    assert (await client.patch(f"/api/v1/comments/{posted['comment']['id']}", json=words, headers=mine)).is_success
    yield "edited"
    settings = SiteSettings()
    changes: dict[str, Callable[[Session, Comment], None]] = {
        "renamed": lambda session, it: correct_name(session, it, "Another", settings),
        "pinned": lambda session, it: deciding.set_pinned(session, it, pinned=True),
        "reacted": _react,
        "held": lambda session, it: deciding.decide_status(session, it, Status.PENDING, None, running.clock),
        "published": lambda session, it: deciding.decide_status(session, it, Status.PUBLISHED, None, running.clock),
        "deleted": lambda session, it: deciding.decide_status(session, it, Status.DELETED, None, running.clock),
    }
    for name, change in changes.items():
        await running.db.write(partial(_change, change=change))
        yield name


def _change(session: Session, change: Callable[[Session, Comment], None]) -> None:
    change(session, queries.comment_by_id(session, "first"))


def _react(session: Session, comment: Comment) -> None:
    comment.reactions = {"like": 2}
    touch(session, queries.thread_of(session, comment))


@pytest.mark.parametrize("view", ["api", "widget"])
async def test_a_page_built_anew_is_what_somebody_gets_who_never_asked_before(
    running: Running, plan: Plan, client: httpx.AsyncClient, view: str
) -> None:
    bodies = [(await client.get(f"{COMMENTS}?thread=/post&view={view}")).content]
    async for name in changed_in_turn(running, client):
        bodies.append((await client.get(f"{COMMENTS}?thread=/post&view={view}")).content)
        fresh = (await client.get(f"{COMMENTS}?thread=/post&view={view}&since_when={name}")).content
        assert (name, bodies[-1]) == (name, fresh)
    assert all(before != after for before, after in pairwise(bodies))


async def reject_or_publish_last(running: Running) -> None:
    def decide(session: Session) -> None:
        comment = queries.comment_by_id(session, "last")
        other = Status.REJECTED if comment.status == Status.PUBLISHED else Status.PUBLISHED
        deciding.decide_status(session, comment, other, None, running.clock)

    await running.db.write(decide)


async def test_a_page_built_anew_asks_two_questions(
    running: Running, plan: Plan, client: httpx.AsyncClient, statements: list[str]
) -> None:
    for _ in range(2):
        await get(client)
        await reject_or_publish_last(running)
        statements.clear()
    await get(client)
    assert len(statements) == 2


async def test_a_thread_that_did_not_exist_is_seen_once_somebody_writes_there(
    garage: Site, client: httpx.AsyncClient
) -> None:
    before = await read(client, "/new")
    await client.post(COMMENTS, json=comment_body(key="/new"))
    assert (before["comments"], len((await read(client, "/new"))["comments"])) == ([], 1)


async def test_a_new_rule_of_the_site_is_seen_by_the_next_reading(
    running: Running, plan: Plan, client: httpx.AsyncClient, other_process: Database
) -> None:
    await read(client, view="widget")

    def amend(session: Session) -> None:
        site = site_by_slug(session, "garage")
        amend_rules(session, site, {"email": "required"}, OPERATOR_NAME, OPERATOR, running.clock)

    await other_process.write(amend)
    page = await read(client, view="widget")
    assert (page["site"]["email"], page["policy"]["version"]) == ("required", 2)


async def test_a_thread_that_closes_by_itself_is_seen_closed_in_time(
    running: Running, plan: Plan, client: httpx.AsyncClient
) -> None:
    def close_after_a_week(session: Session) -> None:
        site = site_by_slug(session, "garage")
        amend_rules(session, site, {"close_after_days": "60"}, OPERATOR_NAME, OPERATOR, running.clock)

    await running.db.write(close_after_a_week)
    before = (await read(client))["thread"]["locked"]
    running.clock.now = POSTED + timedelta(days=60)
    assert (before, (await read(client))["thread"]["locked"]) == (False, True)


async def test_a_change_elsewhere_leaves_the_page_as_it_is(plan: Plan, client: httpx.AsyncClient) -> None:
    tag = (await get(client)).headers["etag"]
    await client.post(COMMENTS, json=comment_body(key="/elsewhere"))
    assert (await get(client, **{"if-none-match": tag})).status_code == 304


async def test_a_site_that_is_gone_is_not_found(running: Running, plan: Plan, client: httpx.AsyncClient) -> None:
    await get(client)
    await running.db.write(
        lambda session: remove_site(session, site_by_slug(session, "garage"), OPERATOR, running.clock)
    )
    assert (await get(client)).status_code == 404


async def test_a_site_that_takes_the_name_of_one_that_is_gone_shows_nothing_of_it(
    running: Running, garage: Site, client: httpx.AsyncClient
) -> None:
    async def rename(name: str) -> None:
        def change(session: Session) -> None:
            site = site_by_slug(session, "garage")
            site.name, site.version = name, 1

        await running.db.write(change)

    await rename("The former")
    assert (await client.get(COMMENTS, params=WIDGET)).json()["site"]["name"] == "The former"
    await running.db.write(
        lambda session: remove_site(session, site_by_slug(session, "garage"), OPERATOR, running.clock)
    )
    await running.add_site("garage", [BLOG])
    await rename("The latter")
    assert (await client.get(COMMENTS, params=WIDGET)).json()["site"]["name"] == "The latter"


async def test_readers_who_come_at_once_all_see_the_same(plan: Plan, client: httpx.AsyncClient) -> None:
    answers = await asyncio.gather(*(get(client) for _ in range(30)))
    assert len({answer.content for answer in answers}) == 1
