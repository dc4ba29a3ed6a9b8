import re
from datetime import timedelta
from xml.etree.ElementTree import Element, fromstring

import httpx
import pytest
from sqlmodel import Session

from comments.audit.actors import OPERATOR
from comments.foundation.texts import Texts
from comments.policies.amending import amend_rules
from comments.policies.drafting import draft_rules
from comments.policies.queries import versions_of
from comments.register.categories import CATEGORIES
from comments.sites.models import Site
from comments.sites.queries import site_by_slug
from tests.service import OPERATOR_NAME, PUBLIC_URL, Running

POLICY, PAGE = "/api/v1/sites/garage/policy", "/sites/garage/privacy"
ATOM = "{http://www.w3.org/2005/Atom}"
HISTORY, FEED = f"{PAGE}/history", f"{PAGE}/feed.atom"


async def fetch(running: Running, path: str, **headers: str) -> httpx.Response:
    async with running.client() as client:
        return await client.get(path, headers=headers)


async def amend(running: Running, **changes: str) -> None:
    wanted = {key.replace("__", "."): text for key, text in changes.items()}
    await running.db.write(
        lambda session: amend_rules(
            session, site_by_slug(session, "garage"), wanted, OPERATOR_NAME, OPERATOR, running.clock
        )
    )


async def test_the_answer_has_exactly_the_contracts_fields(running: Running, garage: Site) -> None:
    answer = (await fetch(running, POLICY)).json()
    assert [sorted(answer), sorted(answer["categories"][0]), sorted(answer["clauses"][0])] == [
        ["categories", "clauses", "published_at", "version"],
        ["action", "basis", "category", "period_days", "purpose", "visible_to"],
        ["id", "text"],
    ]


@pytest.mark.clause("P1")
async def test_the_answer_is_the_whole_register(running: Running, garage: Site) -> None:
    answer = (await fetch(running, POLICY)).json()
    assert [line["category"] for line in answer["categories"]] == list(CATEGORIES)


async def test_the_answer_speaks_the_language_that_is_asked_for(running: Running, garage: Site) -> None:
    french = (await fetch(running, f"{POLICY}?lang=fr")).json()
    assert french["categories"][1]["purpose"] == "Modérer et faire cesser les abus."


async def test_without_a_wish_the_answer_speaks_the_sites_language(running: Running, garage: Site) -> None:
    await amend(running, locale="fr")
    answer = await fetch(running, POLICY, **{"accept-language": "en"})
    assert answer.headers["content-language"] == "fr"


@pytest.mark.clause("P29")
@pytest.mark.parametrize("language", ["en", "fr"])
async def test_an_older_version_is_answered_to_the_byte(running: Running, garage: Site, language: str) -> None:
    before = (await fetch(running, f"{POLICY}?lang={language}")).content
    await amend(running, retention__comment_ip="30", name="The old garage")
    assert (await fetch(running, f"{POLICY}?version=1&lang={language}")).content == before


@pytest.mark.clause("P28")
async def test_the_newest_version_is_answered_unless_one_is_named(running: Running, garage: Site) -> None:
    await amend(running, retention__comment_ip="30")
    answer = (await fetch(running, POLICY)).json()
    periods = {line["category"]: line["period_days"] for line in answer["categories"]}
    assert (answer["version"], periods["comment_ip"]) == (2, 30)


@pytest.mark.clause("P29")
@pytest.mark.parametrize("path", [POLICY, PAGE, HISTORY, FEED])
async def test_a_known_version_is_answered_with_304(running: Running, garage: Site, path: str) -> None:
    tag = (await fetch(running, path)).headers["etag"]
    again = await fetch(running, path, **{"if-none-match": tag})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("path", [POLICY, PAGE, HISTORY, FEED])
async def test_a_new_version_has_another_tag(running: Running, garage: Site, path: str) -> None:
    tag = (await fetch(running, path)).headers["etag"]
    await amend(running, retention__comment_ip="30")
    assert (await fetch(running, path, **{"if-none-match": tag})).status_code == 200


@pytest.mark.clause("P29")
@pytest.mark.parametrize("path", [POLICY, PAGE, HISTORY, FEED])
async def test_what_did_not_change_since_a_date_is_304(running: Running, garage: Site, path: str) -> None:
    changed = "Sat, 14 Mar 2026 10:30:00 GMT"
    answer = await fetch(running, path, **{"if-modified-since": changed})
    assert (answer.status_code, answer.headers["last-modified"]) == (304, changed)


@pytest.mark.parametrize(
    "since",
    [
        *("Sat, 14 Mar 2026 10:29:59 GMT", "once upon a time", "14 Mar 2026 10:30:00 -0000"),
        *("Sat, 14 Mar 99999999999999999999 10:30:00 GMT", f"Sat, 14 Mar 2026 10:30:00 +{'9' * 30}"),
    ],
)
async def test_an_earlier_date_or_none_at_all_is_answered_whole(running: Running, garage: Site, since: str) -> None:
    assert (await fetch(running, POLICY, **{"if-modified-since": since})).status_code == 200


async def test_a_tag_counts_more_than_a_date(running: Running, garage: Site) -> None:
    later = "Sun, 15 Mar 2026 10:30:00 GMT"
    answer = await fetch(running, POLICY, **{"if-none-match": '"other"', "if-modified-since": later})
    assert answer.status_code == 200


@pytest.mark.clause("P28")
@pytest.mark.parametrize("path", [f"{POLICY}?version=1&lang=fr", f"{POLICY}?version=1&lang=en"])
async def test_a_published_version_stays_to_the_byte_when_the_services_words_change(
    running: Running, garage: Site, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    before = (await fetch(running, path)).content
    monkeypatch.setattr(Texts, "__call__", lambda *_, **__: "Other words.")
    await amend(running, retention__comment_ip="30")
    assert (await fetch(running, path)).content == before
    assert "Other words." in (await fetch(running, path.replace("version=1", "version=2"))).text


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/sites/nowhere/policy",
        f"{POLICY}?version=9",
        f"{POLICY}?version=0",
        f"{POLICY}?version={2**70}",
        "/sites/nowhere/privacy/history",
        "/sites/nowhere/privacy/feed.atom",
        f"{HISTORY}?compare=1..9",
        f"{HISTORY}?compare=0..1",
    ],
)
async def test_what_was_never_published_is_404(running: Running, garage: Site, path: str) -> None:
    assert (await fetch(running, path)).status_code == 404


async def test_a_version_that_is_no_number_is_400(running: Running, garage: Site) -> None:
    answer = await fetch(running, f"{POLICY}?version=first")
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")


@pytest.mark.parametrize("compare", ["", "1", "1..", "a..b", "1...2", "1..2..3", f"1..{2**70}", "１..２"])
async def test_a_comparison_of_no_versions_is_400(running: Running, garage: Site, compare: str) -> None:
    answer = await fetch(running, f"{HISTORY}?compare={compare}")
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")


async def test_any_origin_may_read_the_register(running: Running, garage: Site) -> None:
    answer = await fetch(running, POLICY, origin="https://elsewhere.example.com")
    assert answer.headers["access-control-allow-origin"] == "*"


@pytest.mark.clause("P7")
@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "the owner and the administrators of Garage"), ("fr", "le propriétaire et les administrateurs de Garage")],
)
async def test_the_page_says_who_sees_ip_and_email(running: Running, garage: Site, language: str, said: str) -> None:
    assert said in (await fetch(running, f"{PAGE}?lang={language}")).text


async def test_the_page_follows_the_browsers_language(running: Running, garage: Site) -> None:
    page = await fetch(running, PAGE, **{"accept-language": "fr-CA,fr;q=0.9,en;q=0.5"})
    assert '<html lang="fr">' in page.text


@pytest.mark.clause("P13")
@pytest.mark.parametrize("path", [PAGE, HISTORY])
async def test_the_page_loads_nothing_from_elsewhere(running: Running, garage: Site, path: str) -> None:
    page = await fetch(running, path)
    loaded = re.findall(r"<(?:link|script|img)[^>]+(?:href|src)=\"([^\"]*)", page.text)
    assert (
        [each for each in loaded if not each.startswith(("/assets/", "/sites/", "data:,"))],
        "default-src 'none'" in page.headers["content-security-policy"],
    ) == ([], True)


@pytest.mark.clause("P8")
async def test_reading_the_policy_sets_no_cookie(running: Running, garage: Site) -> None:
    assert "set-cookie" not in (await fetch(running, PAGE)).headers


@pytest.mark.clause("P29")
@pytest.mark.parametrize("there", ["/privacy/history?lang=en", "/privacy/feed.atom?lang=en", "/account?lang=en"])
async def test_the_page_leads_there(running: Running, garage: Site, there: str) -> None:
    assert there in (await fetch(running, PAGE)).text


@pytest.mark.clause("P29")
async def test_the_page_says_when_it_last_changed(running: Running, garage: Site) -> None:
    assert "Last changed on 14 March 2026 at 10:30 (UTC)." in (await fetch(running, PAGE)).text


async def test_an_older_page_says_that_it_is_no_longer_in_force(running: Running, garage: Site) -> None:
    await amend(running, retention__comment_ip="30")
    assert "This version is no longer in force." in (await fetch(running, f"{PAGE}?version=1")).text


async def test_a_name_cannot_put_markup_into_the_page(running: Running, garage: Site) -> None:
    await amend(running, name="<b>Garage</b>")
    assert "<b>Garage</b>" not in (await fetch(running, PAGE)).text


@pytest.mark.clause("P29")
async def test_the_history_lists_every_version_with_its_hash(running: Running, garage: Site) -> None:
    await amend(running, retention__comment_ip="30")
    page = (await fetch(running, f"{HISTORY}?lang=en")).text
    hashes = await running.db.read(lambda session: [each.sha256 for each in versions_of(session, garage.id)])
    assert re.findall(r"[0-9a-f]{64}", page) == hashes


@pytest.mark.clause("P29")
@pytest.mark.parametrize(
    ("language", "gone", "new"),
    [
        ("en", "<del>How long · 90 days</del>", "<ins>How long · 30 days</ins>"),
        ("fr", "<del>Durée · 90\u00a0jours</del>", "<ins>Durée · 30\u00a0jours</ins>"),
    ],
)
async def test_a_comparison_shows_what_went_and_what_came(
    running: Running, garage: Site, language: str, gone: str, new: str
) -> None:
    await amend(running, retention__comment_ip="30")
    page = (await fetch(running, f"{HISTORY}?compare=1..2&lang={language}")).text
    assert (gone in page, new in page) == (True, True)


async def test_a_version_does_not_differ_from_itself(running: Running, garage: Site) -> None:
    assert "Not a sentence differs." in (await fetch(running, f"{HISTORY}?compare=1..1")).text


async def feed_of(running: Running, language: str = "en") -> Element:
    answer = await fetch(running, f"{FEED}?lang={language}")
    assert answer.headers["content-type"].startswith("application/atom+xml")
    return fromstring(answer.content)  # noqa: S314  our own feed


def said(element: Element, name: str) -> list[str]:
    """The texts of an element's children of that name."""
    return [each.text or "" for each in element.findall(f"{ATOM}{name}")]


@pytest.mark.clause("P29")
async def test_the_feed_has_an_entry_for_each_version_newest_first(running: Running, garage: Site) -> None:
    await amend(running, retention__comment_ip="30")
    entries = (await feed_of(running)).findall(f"{ATOM}entry")
    assert [said(each, "title") for each in entries] == [["Version 2 (minor)"], ["Version 1 (material)"]]


async def test_the_feed_and_its_entries_have_what_atom_asks_for(running: Running, garage: Site) -> None:
    feed = await feed_of(running)
    needed = [
        [len(said(each, name)) for name in ("id", "title", "updated")] for each in (feed, *feed.iter(f"{ATOM}entry"))
    ]
    author = feed.find(f"{ATOM}author/{ATOM}name")
    assert needed == [[1, 1, 1]] * 2
    assert author is not None
    assert author.text


async def test_the_feed_leads_to_itself_to_the_page_and_to_each_difference(running: Running, garage: Site) -> None:
    await amend(running, retention__comment_ip="30")
    links = [(each.get("rel"), each.get("href")) for each in (await feed_of(running, "fr")).iter(f"{ATOM}link")]
    here = f"{PUBLIC_URL}{PAGE}"
    assert links == [
        ("self", f"{here}/feed.atom?lang=fr"),
        ("alternate", f"{here}?lang=fr"),
        ("alternate", f"{here}?version=2&lang=fr"),
        ("related", f"{here}/history?compare=1..2&lang=fr"),
        ("alternate", f"{here}?version=1&lang=fr"),
    ]


async def test_an_entry_keeps_its_id_and_its_date(running: Running, garage: Site) -> None:
    before = next((await feed_of(running)).iter(f"{ATOM}entry"))
    running.clock.now += timedelta(days=3)
    await amend(running, retention__comment_ip="30")
    after = list((await feed_of(running, "fr")).iter(f"{ATOM}entry"))[-1]
    assert [said(before, name) for name in ("id", "updated")] == [said(after, name) for name in ("id", "updated")]


async def test_a_name_cannot_put_markup_into_the_feed(running: Running, garage: Site) -> None:
    await amend(running, name='<b>Garage & "Sons"</b>')
    assert said(await feed_of(running), "title") == ['Privacy policy · <b>Garage & "Sons"</b>']


@pytest.mark.clause("P28")
async def test_a_draft_is_not_seen_from_outside(running: Running, garage: Site) -> None:
    def prepare(session: Session) -> None:
        site, wanted = site_by_slug(session, "garage"), {"retention.comment_ip": "33"}
        draft_rules(session, site, wanted, OPERATOR_NAME, OPERATOR, running.clock)

    await running.db.write(prepare)
    shown = {path: (await fetch(running, path)).text for path in (POLICY, PAGE, HISTORY, FEED)}
    assert [path for path, text in shown.items() if re.search(r"33 days|: ?33,", text)] == []
