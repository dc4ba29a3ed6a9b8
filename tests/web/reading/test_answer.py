"""What a reading answers: its shape, its language, its bounds, and that any page may read it."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import httpx
import pytest

import comments
from comments.foundation.texts import languages_of, texts_for
from comments.sites.rules import SiteSettings
from tests.factories.threads import plant_thread
from tests.recording import BACKENDS, record
from tests.service import BLOG, PUBLIC_URL, Running
from tests.web.reading.conftest import SEEDS
from tests.web.reading.walking import COMMENTS

COMMENT: Final = "author created_at edited_at html id parent pinned reactions replies status thread"
WIRE: Final = Path(comments.__file__).parents[1] / "static" / "widget" / "src" / "wire.js"
THREAD: Final = f"{COMMENTS}?thread=/post"
WIDGET: Final = f"{THREAD}&view=widget"
ATELIER: Final = "/api/v1/sites/atelier/comments?thread=/x&view=widget"
COUNTS: Final = "/api/v1/sites/garage/counts?thread=/post&thread=/nowhere"
LIMITS: Final = {0: 400, 1: 200, 100: 200, 101: 400, -1: 400}
LANGUAGES: Final = {"&lang=fr": "fr", "&lang=fr-CA": "fr", "&lang=en": "en", "&lang=eo": "en", "&lang=": "en", "": "en"}
ELSEWHERE: Final = {"de-AT": "de", "zh-CN": "zh", "pt-BR": "pt", "AR": "ar", "tlh": "fr", "fr,de": "fr", "*": "fr"}
"""What the widget asks a French blog for, and the language of its texts."""
REFUSED: Final = "/api/v1/sites/nowhere/comments?thread=/x&lang=fr"
SPOKEN: Final = sorted(languages_of("widget"))
ADDRESSES: Final = [
    THREAD,
    f"{COMMENTS}?thread=/nobody-wrote-here",
    COUNTS,
    ATELIER,
    *(f"/api/v1/comments/{seed.name}" for seed in SEEDS),
    *(f"{THREAD}&limit={limit}" for limit in LIMITS),
    *(f"{WIDGET}{wish}" for wish in LANGUAGES),
    *(f"{ATELIER}&lang={wish}" for wish in (*ELSEWHERE, *SPOKEN)),
    REFUSED,
]

Answers = Mapping[str, httpx.Response]


async def read_everything(running: Running) -> Answers:
    garage = await running.add_site("garage", [BLOG])
    await running.add_site("atelier", ["https://atelier.example"], SiteSettings(locale="fr"))
    await running.db.write(lambda session: plant_thread(session, garage, SEEDS))
    async with running.client(origin="https://anybody.example") as client:
        return {address: await client.get(address) for address in ADDRESSES} | {"again": await client.get(THREAD)}


@pytest.fixture(scope="module", params=BACKENDS)
def answers(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Answers:
    return record(request, tmp_path_factory.mktemp("answers"), read_everything)


@pytest.fixture
def page(answers: Answers) -> dict[str, Any]:
    found: dict[str, Any] = answers[THREAD].json()
    return found


@pytest.fixture
def widget(answers: Answers) -> dict[str, Any]:
    found: dict[str, Any] = answers[WIDGET].json()
    return found


def names(value: dict[str, Any]) -> str:
    return " ".join(sorted(value))


def wire_type(name: str) -> set[str]:
    """The properties of a type as the widget describes what it is sent."""
    _, _, block = re.sub(r"(@typedef \{object\} \w+)", r"\1\n", WIRE.read_text()).partition(
        f"@typedef {{object}} {name}\n"
    )
    return set(re.findall(r"@property \{.*\} \[?(\w+)\]?", block.partition("@typedef")[0]))


def test_the_answer_has_the_contracts_fields(page: dict[str, Any]) -> None:
    assert (names(page), names(page["thread"])) == ("comments more next thread", "count key locked title url")


def test_a_comment_has_the_contracts_fields(page: dict[str, Any]) -> None:
    assert {names(comment) for comment in page["comments"]} == {COMMENT}


def test_an_unknown_thread_is_an_empty_one(answers: Answers) -> None:
    page = answers[f"{COMMENTS}?thread=/nobody-wrote-here"].json()
    assert (page["comments"], page["thread"]["count"], page["next"]) == ([], 0, None)


def test_what_waits_or_was_turned_away_is_not_shown(page: dict[str, Any]) -> None:
    assert [comment["id"] for comment in page["comments"]] == ["first", "answer", "deleted", "kept", "last"]


def test_a_tombstone_keeps_its_answers_and_nothing_else(page: dict[str, Any]) -> None:
    tombstone = next(each for each in page["comments"] if each["id"] == "deleted")
    assert tombstone | {"created_at": ""} == {
        "id": "deleted",
        "parent": None,
        "thread": "/post",
        "author": None,
        "html": "",
        "created_at": "",
        "edited_at": None,
        "status": "deleted",
        "pinned": False,
        "reactions": {},
        "replies": 1,
    }


@pytest.mark.parametrize("word", ["Says waiting", "Says spam"])
def test_no_word_of_a_hidden_comment_is_sent_anywhere(answers: Answers, word: str) -> None:
    assert [address for address, answer in answers.items() if word in answer.text] == []


@pytest.mark.parametrize("name", ["waiting", "spam"])
def test_one_comment_that_is_not_published_is_not_found(answers: Answers, name: str) -> None:
    assert answers[f"/api/v1/comments/{name}"].status_code == 404


@pytest.mark.parametrize("name", ["first", "deleted"])
def test_one_comment_is_answered_as_in_its_thread(answers: Answers, page: dict[str, Any], name: str) -> None:
    assert answers[f"/api/v1/comments/{name}"].json()["comment"] in page["comments"]


def test_counts_are_those_of_what_is_published(answers: Answers) -> None:
    assert answers[COUNTS].json() == {"counts": {"/post": 4, "/nowhere": 0}}


@pytest.mark.parametrize("limit", LIMITS)
def test_a_page_has_one_to_a_hundred_top_level_comments(answers: Answers, limit: int) -> None:
    assert answers[f"{THREAD}&limit={limit}"].status_code == LIMITS[limit]


def test_the_limit_counts_top_level_comments_alone(answers: Answers) -> None:
    assert [comment["id"] for comment in answers[f"{THREAD}&limit=1"].json()["comments"]] == ["first", "answer"]


@pytest.mark.parametrize("address", [THREAD, "again", WIDGET, COUNTS, "/api/v1/comments/first"])
def test_any_page_may_read(answers: Answers, address: str) -> None:
    assert answers[address].headers["access-control-allow-origin"] == "*"


@pytest.mark.clause("P8")
def test_reading_sets_no_cookie(answers: Answers) -> None:
    assert [address for address, answer in answers.items() if "set-cookie" in answer.headers] == []


def test_a_page_may_be_kept_if_it_is_asked_about_again(answers: Answers) -> None:
    assert answers[THREAD].headers["cache-control"] == "public, max-age=0, must-revalidate"


@pytest.mark.parametrize("wish", LANGUAGES)
def test_the_widget_is_spoken_to_in_the_language_it_asks_for(answers: Answers, wish: str) -> None:
    page = answers[f"{WIDGET}{wish}"].json()
    buttons = {"Répondre": "fr", "Reply": "en"}
    assert (page["lang"], buttons[page["texts"]["reply.button"]]) == (LANGUAGES[wish], LANGUAGES[wish])


@pytest.mark.parametrize("wish", ELSEWHERE)
def test_a_region_falls_to_its_language_and_an_unknown_one_to_the_blogs(answers: Answers, wish: str) -> None:
    assert answers[f"{ATELIER}&lang={wish}"].json()["texts_lang"] == ELSEWHERE[wish]


@pytest.mark.parametrize("language", SPOKEN)
def test_one_language_alone_reaches_the_page(answers: Answers, language: str) -> None:
    sent, own = answers[f"{ATELIER}&lang={language}"].json()["texts"], texts_for(language, "widget").all("widget.")
    assert set(sent.values()) <= set(own.values())
    assert sent["reply.button"] == own["reply.button"]


def test_what_must_be_said_in_full_is_said_in_the_blogs_language_where_the_readers_is_incomplete(
    answers: Answers,
) -> None:
    german, french = (answers[f"{ATELIER}&lang={each}"].json() for each in ("de", "fr"))
    differing = {name for name in german if german[name] != french[name]}
    assert (german["lang"], differing) == ("fr", {"texts", "texts_lang"})


def test_a_refusal_says_in_which_language_it_is(answers: Answers) -> None:
    refusal = answers[REFUSED]
    assert (refusal.headers["content-language"], refusal.json()["title"]) == ("fr", "Introuvable")


def test_without_a_wish_the_widget_speaks_the_sites_language(answers: Answers) -> None:
    assert answers[ATELIER].json()["lang"] == "fr"


def test_the_widget_is_sent_what_it_says_it_is_sent(widget: dict[str, Any]) -> None:
    assert set(widget) == wire_type("Head") | wire_type("Page")


@pytest.mark.parametrize(("part", "name"), [("site", "Site"), ("comments", "Comment")])
def test_each_part_has_the_fields_that_the_widget_expects(widget: dict[str, Any], part: str, name: str) -> None:
    every = widget[part] if isinstance(widget[part], list) else [widget[part]]
    assert [each for each in every if set(each) != wire_type(name)] == []


def test_the_widgets_bodies_are_trees_and_never_html(widget: dict[str, Any]) -> None:
    bodies = {each["id"]: each["body"] for each in widget["comments"]}
    assert (bodies["first"], bodies["deleted"]) == ([["p", "Says first"]], [])


def test_the_widget_learns_where_the_thread_is_read_without_it(answers: Answers) -> None:
    page = answers[f"{WIDGET}&lang=fr"].json()["page"]
    assert page == f"{PUBLIC_URL}/sites/garage/threads?thread=%2Fpost&lang=fr"
