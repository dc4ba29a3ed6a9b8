import pytest

from comments.accounts.rules import Role
from comments.sites.models import Site
from tests.service import Running
from tests.web.admin.conftest import Console

# What is tested here knows no database.
pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)

PATHS = ["/sign-in", "/nowhere", "/sites/garage/comments", "/sites/garage/record", "/sites/garage/settings"]


@pytest.mark.parametrize("path", PATHS)
async def test_no_page_is_stored_or_framed_or_runs_foreign_code(alices: Console, path: str) -> None:
    headers = (await alices.get(path)).headers
    policy = headers["content-security-policy"]
    assert (headers["cache-control"], "unsafe" in policy, "frame-ancestors 'none'" in policy) == (
        "no-store",
        False,
        True,
    )


@pytest.mark.parametrize("path", PATHS[1:])
async def test_no_page_has_inline_code_or_style(alices: Console, path: str) -> None:
    text = (await alices.get(path)).text
    assert not any(sign in text for sign in ("<style", " style=", " onclick=", "<script>", "javascript:"))


async def test_the_only_site_is_opened_at_once(alices: Console) -> None:
    assert (await alices.get("/")).headers["location"] == "/console/sites/garage/comments"


async def test_somebody_without_a_role_is_told_whom_to_ask(running: Running, stranger: Console) -> None:
    await running.add_person("dora", {})
    await stranger.sign_in("dora")
    assert "You have no role on any site yet" in (await stranger.get("/")).text


async def test_several_sites_are_listed_with_what_waits(
    running: Running, stranger: Console, garage: Site, bakery: Site, waiting: str
) -> None:
    await running.add_person("erin", {garage.id: Role.ADMIN, bakery.id: Role.MODERATOR})
    await stranger.sign_in("erin")
    text = (await stranger.get("/")).text
    assert ("Garage" in text, "Bakery" in text, text.count("1 comment waits")) == (True, True, 2)


async def test_what_is_not_there_is_said_in_the_consoles_own_page(alices: Console) -> None:
    answer = await alices.get("/no/such/room")
    assert (answer.status_code, "alice" in answer.text) == (404, True)


async def test_a_french_browser_gets_french(alices: Console) -> None:
    answer = await alices.get("/sites/garage/comments", **{"accept-language": "fr-CA, en;q=0.5"})
    assert ('<html lang="fr">' in answer.text, "En attente" in answer.text) == (True, True)


async def test_a_language_asked_for_stays_in_the_links(alices: Console) -> None:
    text = (await alices.get("/sites/garage/comments?lang=fr")).text
    assert '/console/sites/garage/settings?lang=fr"' in text


async def test_a_language_asked_for_stays_after_a_form(alices: Console, waiting: str) -> None:
    back = {"status": "spam", "back": "/console/sites/garage/comments?status=pending"}
    answer = await alices.post(f"/comments/{waiting}/decision?lang=fr", back)
    assert answer.headers["location"].endswith("&lang=fr")


async def test_asking_for_a_language_sets_no_cookie(alices: Console) -> None:
    assert "set-cookie" not in (await alices.get("/sites/garage/comments?lang=fr")).headers
