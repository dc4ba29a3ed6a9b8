import re

import httpx
import pytest

from comments.audit.actors import OPERATOR
from comments.policies.amending import amend_rules
from comments.register.categories import CATEGORIES
from comments.sites.models import Site
from comments.sites.queries import site_by_slug
from tests.service import OPERATOR_NAME, Running

POLICY, PAGE = "/api/v1/sites/garage/policy", "/sites/garage/privacy"
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


@pytest.mark.parametrize("path", [POLICY, PAGE])
async def test_a_known_version_is_answered_with_304(running: Running, garage: Site, path: str) -> None:
    tag = (await fetch(running, path)).headers["etag"]
    again = await fetch(running, path, **{"if-none-match": tag})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("path", [POLICY, PAGE])
async def test_a_new_version_has_another_tag(running: Running, garage: Site, path: str) -> None:
    tag = (await fetch(running, path)).headers["etag"]
    await amend(running, retention__comment_ip="30")
    assert (await fetch(running, path, **{"if-none-match": tag})).status_code == 200


@pytest.mark.parametrize(
    "path", ["/api/v1/sites/nowhere/policy", f"{POLICY}?version=9", f"{POLICY}?version=0", f"{POLICY}?version={2**70}"]
)
async def test_what_was_never_published_is_404(running: Running, garage: Site, path: str) -> None:
    assert (await fetch(running, path)).status_code == 404


async def test_a_version_that_is_no_number_is_400(running: Running, garage: Site) -> None:
    answer = await fetch(running, f"{POLICY}?version=first")
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
