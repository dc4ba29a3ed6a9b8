"""A thread is read to its end in every order: each comment once, parents before children, pinned ones first."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from comments.discussion.rules import Sort
from tests.factories.threads import Plan, Seed, plant_thread
from tests.recording import BACKENDS, record
from tests.service import BLOG, Running
from tests.web.reading.walking import Walk, read, walk

STATUSES = ["published"] * 6 + ["deleted", "pending", "rejected", "spam"]


def a_large_thread(chance: random.Random) -> list[Seed]:
    """130 top-level comments, some pinned, with answers at any depth, and two branches longer than is sent at once."""
    seeds = [Seed(f"root-{number}", None, chance.choice(STATUSES), chance.random() < 0.05) for number in range(130)]
    seeds[40] = Seed("root-40")
    seeds[41] = Seed("root-41", pinned=True)
    names = [seed.name for seed in seeds]
    for number in range(600):
        branch = chance.choice(["root-40", "root-41"]) if number % 2 else chance.choice(names)
        within = [seed.name for seed in seeds[130:] if seed.name.startswith(f"{branch}/")]
        parent = chance.choice([branch, *within[-40:]])
        seeds.append(Seed(f"{branch}/{number}", parent, chance.choice(STATUSES)))
    return seeds


@dataclass(frozen=True)
class Reading:
    """What was planted, the walks through it in every order and in steps of several sizes, and some single pages."""

    plan: Plan
    walks: Mapping[Sort, list[Walk]]
    page: dict[str, Any]
    branch: tuple[str, dict[str, Any]]
    elsewhere: dict[str, Any]


STEPS = (9, 50, 100)


async def read_everything(running: Running) -> Reading:
    garage = await running.add_site("garage", [BLOG])
    noise = [Seed("noise-1"), Seed("noise-2", "noise-1")]
    seeds = a_large_thread(random.Random(1789))  # noqa: S311  the same thread in every run, guards nothing
    await running.db.write(lambda session: plant_thread(session, garage, noise, "/elsewhere"))
    plan = await running.db.write(lambda session: plant_thread(session, garage, seeds))
    async with running.client() as client:
        answered = next(name for name in plan.visible if plan.depth(name) == 1 and plan.replies(name) > 2)
        return Reading(
            plan=plan,
            walks={sort: [await walk(client, sort=sort.value, limit=limit) for limit in STEPS] for sort in Sort},
            page=await read(client, limit=100),
            branch=(answered, await read(client, parent=answered)),
            elsewhere=await read(client, parent="noise-1"),
        )


@pytest.fixture(scope="module", params=BACKENDS)
def reading(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Reading:
    return record(request, tmp_path_factory.mktemp("order"), read_everything)


def expected_roots(plan: Plan, sort: Sort) -> list[str]:
    """The order as CONTRACT has it, worked out without a database."""
    roots = list(plan.roots())
    if sort is Sort.NEWEST:
        roots.reverse()
    if sort is Sort.TOP:
        roots.sort(key=lambda seed: -plan.replies(seed.name))
    return [seed.name for seed in sorted(roots, key=lambda seed: not seed.pinned)]


@pytest.mark.parametrize("sort", Sort)
def test_each_comment_is_read_once(reading: Reading, sort: Sort) -> None:
    assert [sorted(each.ids) for each in reading.walks[sort]] == [sorted(reading.plan.visible)] * len(STEPS)


@pytest.mark.parametrize("sort", Sort)
def test_top_level_comments_stand_in_the_order_asked_for(reading: Reading, sort: Sort) -> None:
    assert [each.roots for each in reading.walks[sort]] == [expected_roots(reading.plan, sort)] * len(STEPS)


@pytest.mark.parametrize("sort", Sort)
def test_parents_come_before_children(reading: Reading, sort: Sort) -> None:
    assert [each.orphans for each in reading.walks[sort]] == [[]] * len(STEPS)


def test_the_thread_is_larger_than_one_page_and_two_branches_too(reading: Reading) -> None:
    assert (reading.page["next"] is not None, sorted(reading.page["more"])) == (True, ["root-40", "root-41"])


def test_the_replies_of_a_branch_follow_it_at_once(reading: Reading) -> None:
    branches = [reading.plan.root(comment["id"]) for comment in reading.page["comments"]]
    changes = [name for name, before in zip(branches, ["", *branches], strict=False) if name != before]
    assert len(changes) == len(set(branches)) == 100


def test_each_comment_says_how_many_answers_are_seen(reading: Reading) -> None:
    told = {comment["id"]: comment["replies"] for comment in reading.walks[Sort.OLDEST][0].comments}
    assert told == {name: reading.plan.replies(name) for name in reading.plan.visible}


def test_the_thread_says_how_many_comments_are_published(reading: Reading) -> None:
    assert reading.page["thread"]["count"] == reading.plan.count


def test_a_comment_that_is_not_published_says_nothing_but_holds_its_answers(reading: Reading) -> None:
    comments = {comment["id"]: comment for comment in reading.walks[Sort.OLDEST][0].comments}
    hidden = [comment for name, comment in comments.items() if reading.plan.seeds[name].status != "published"]
    told = {(comment["status"], comment["author"], comment["html"], comment["pinned"]) for comment in hidden}
    assert told == {("deleted", None, "", False)}


def test_what_is_below_any_reply_can_be_read_alone(reading: Reading) -> None:
    reply, page = reading.branch
    below = {name for name in reading.plan.visible if reply in _ancestors(reading.plan, name)}
    assert {comment["id"] for comment in page["comments"]} == below


def _ancestors(plan: Plan, name: str) -> list[str]:
    parent = plan.seeds[name].parent
    return [] if parent is None else [parent, *_ancestors(plan, parent)]


def test_nothing_of_another_thread_comes_along(reading: Reading) -> None:
    assert reading.elsewhere["comments"] == []
