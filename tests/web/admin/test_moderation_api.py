import pytest
from sqlmodel import Session

from comments.accounts.rules import Role
from comments.sites.models import Site
from tests.factories.comments import make_comment
from tests.service import Running

HERE = "/api/v1/sites/garage/moderation"


async def test_a_moderators_program_reads_what_waits(running: Running, bob: str, waiting: str) -> None:
    async with running.client(authorization=f"Bearer {bob}") as program:
        answer = (await program.get(HERE)).json()
    assert ([each["id"] for each in answer["comments"]], answer["next"]) == ([waiting], None)


async def test_a_comment_comes_with_all_that_moderators_may_see(running: Running, bob: str, waiting: str) -> None:
    async with running.client(authorization=f"Bearer {bob}") as program:
        comment = (await program.get(HERE)).json()["comments"][0]
    assert comment == {
        "id": waiting,
        "parent": None,
        "thread": "/post",
        "author": {"name": "Nadia", "kind": "guest"},
        "html": "<p>Hello</p>",
        "created_at": "2026-02-01T00:00:00.000Z",
        "edited_at": None,
        "status": "pending",
        "pinned": False,
        "replies": 0,
        "reason": None,
        "reactions": {},
        "spam": [],
        "reports": [],
    }


async def test_the_queue_is_not_stored_on_the_way(running: Running, bob: str, garage: Site) -> None:
    async with running.client(authorization=f"Bearer {bob}") as program:
        answer = await program.get(HERE)
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")


@pytest.mark.parametrize(("query", "found"), [("status=published", 1), ("status=published&q=nadia", 1), ("q=zzz", 0)])
async def test_a_program_chooses_and_searches(running: Running, bob: str, waiting: str, query: str, found: int) -> None:
    async with running.client(authorization=f"Bearer {bob}") as program:
        answer = await program.get(f"{HERE}?{query}")
    assert len(answer.json()["comments"]) == found


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("status=deleted", "status"),
        ("status=", "status"),
        ("cursor=x", "cursor"),
        ("cursor=MDAwMS0wMS0wMVQwMDowMDowMCsyMzo1OSB4", "cursor"),
    ],
)
async def test_a_wrong_query_is_refused_with_its_field(
    running: Running, bob: str, garage: Site, query: str, field: str
) -> None:
    async with running.client(authorization=f"Bearer {bob}") as program:
        answer = await program.get(f"{HERE}?{query}")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, field)


async def test_pages_follow_each_other(running: Running, bob: str, garage: Site) -> None:
    def fill(session: Session) -> None:
        for _ in range(30):
            make_comment(session, garage, status="rejected")

    await running.db.write(fill)
    async with running.client(authorization=f"Bearer {bob}") as program:
        first = (await program.get(f"{HERE}?status=rejected")).json()
        second = (await program.get(f"{HERE}?status=rejected&cursor={first['next']}")).json()
    ids = {each["id"] for page in (first, second) for each in page["comments"]}
    assert (len(ids), second["next"]) == (30, None)


async def test_the_queue_never_holds_an_address(running: Running, bob: str, posted: str) -> None:
    async with running.client(authorization=f"Bearer {bob}") as program:
        text = (await program.get(f"{HERE}?status=published")).text
    assert (posted in text, "203.0.113.7" in text, "nadia@example.net" in text) == (True, False, False)


@pytest.mark.parametrize("authorization", ["", "Bearer", "Bearer nonsense", "Basic YWxpY2U6eA=="])
async def test_without_a_good_token_nothing_is_told(running: Running, garage: Site, authorization: str) -> None:
    async with running.client(authorization=authorization) as program:
        answer = await program.get(HERE)
    assert (answer.status_code, answer.headers["content-type"]) == (401, "application/problem+json")


async def test_charlie_does_not_learn_that_the_site_exists(running: Running, charlie: str, garage: Site) -> None:
    async with running.client(authorization=f"Bearer {charlie}") as program:
        theirs, nobodys = await program.get(HERE), await program.get("/api/v1/sites/nothing/moderation")
    assert (theirs.status_code, theirs.json()) == (404, nobodys.json())


async def test_a_token_for_one_site_is_good_for_that_site_alone(running: Running, garage: Site, bakery: Site) -> None:
    await running.add_person("erin", {garage.id: Role.OWNER, bakery.id: Role.OWNER})
    async with running.client() as program:
        body = {"login": "erin", "password": "a very long invented password", "site": "bakery"}
        token = (await program.post("/api/v1/sessions", json=body)).json()["token"]
        program.headers["authorization"] = f"Bearer {token}"
        statuses = [
            (await program.get(f"/api/v1/sites/{each}/moderation")).status_code for each in ("garage", "bakery")
        ]
    assert statuses == [401, 200]


async def test_a_console_cookie_opens_nothing_here(running: Running, alice: str, garage: Site) -> None:
    async with running.client(cookie=f"aparte-console={alice}") as program:
        assert (await program.get(HERE)).status_code == 401
