"""The window of the service's own: whom it asks, what it hands to whom, and what it refuses."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest

from comments.accounts.models import SignInCode
from comments.foundation.identifiers import token_hash
from comments.sites.models import Site
from tests.service import BAKERY, BLOG, Running
from tests.web.widget.connecting import ARTICLE, STATE, Window, handed, wish

pytestmark = pytest.mark.parametrize("backend", ["sqlite"])


async def test_whoever_is_not_signed_in_is_led_to_the_door_and_back(stranger: Window, garage: Site) -> None:
    led = urlsplit((await stranger.open(wish())).headers["location"])
    back = urlsplit(parse_qs(led.query)["next"][0])
    assert (led.path, back.path) == ("/account/sign-in", "/account/connect")
    assert {name: values[0] for name, values in parse_qs(back.query).items()} == wish()


async def test_the_first_time_it_asks_and_names_blog_page_and_person(window: Window) -> None:
    page = (await window.open(wish())).text
    assert all(
        named in page for named in ("Comment on Garage as alice?", f"A page of {BLOG} asks", "Continue as alice")
    )
    assert "data-code" not in page


async def test_nothing_is_granted_by_looking(window: Window) -> None:
    await window.open(wish())
    assert "Continue as alice" in (await window.open(wish())).text


async def test_the_button_cannot_be_pressed_at_once(window: Window) -> None:
    assert re.search(r"<button disabled>\s*Continue as alice", (await window.open(wish())).text)


async def test_a_yes_hands_a_code_to_the_page_that_asked(window: Window) -> None:
    given = handed(await window.allow(wish()))
    assert given.pop("code")
    assert given == {"mode": "popup", "origin": BLOG, "state": STATE, "return-to": ARTICLE}


async def test_after_one_yes_it_asks_no_more(window: Window) -> None:
    await window.allow(wish())
    assert handed(await window.open(wish()))["code"]


async def test_one_blogs_yes_is_none_for_another(window: Window, bakery: Site) -> None:
    await window.allow(wish())
    asked = wish(site="bakery", origin=BAKERY, return_to=f"{BAKERY}/")
    assert "Comment on Bakery as alice?" in (await window.open(asked, referer=f"{BAKERY}/")).text


@pytest.mark.parametrize("referer", [None, "https://evil.example/", "http://comments.example.org/account/sign-in"])
async def test_a_code_sets_out_by_itself_only_for_the_blogs_own_page(window: Window, referer: str | None) -> None:
    await window.allow(wish())
    page = await window.open(wish(), referer=referer)
    assert ("code" in handed(page), "known" in page.text) == (False, True)


async def test_a_yes_that_a_script_gave_carries_the_code_to_no_address(window: Window) -> None:
    assert "return-to" not in handed(await window.allow(wish(), by="script"))


@pytest.mark.parametrize(
    "origin", ["https://evil.example", BAKERY, "null", "", "http://blog.example.org", f"{BLOG}:8443"]
)
async def test_a_page_that_is_not_the_blogs_gets_no_window(window: Window, bakery: Site, origin: str) -> None:
    asked = wish(origin=origin, return_to=f"{origin}/")
    answers = [await window.open(asked), await window.allow(asked)]
    assert {each.status_code for each in answers} <= {400, 403}
    assert not any("data-code" in each.text for each in answers)


async def test_a_wish_that_is_not_whole_gets_a_page_that_says_so(window: Window) -> None:
    refused = await window.open(wish(challenge="short"))
    assert (refused.status_code, "start again" in refused.text) == (400, True)


async def test_a_site_that_is_not_there_is_not_found(window: Window) -> None:
    assert (await window.open(wish(site="nowhere"))).status_code == 404


async def test_a_form_that_no_page_of_ours_sent_allows_nothing(window: Window) -> None:
    refused = await window.allow(wish(), csrf="of somebody else")
    assert (refused.status_code, "data-code" in refused.text) == (403, False)


async def test_the_window_is_never_framed_stored_or_cut_off_from_its_opener(window: Window) -> None:
    for page in (await window.open(wish()), await window.allow(wish())):
        assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
        assert page.headers["cache-control"] == "no-store"
        assert page.headers["referrer-policy"] == "same-origin"
        assert page.headers["cross-origin-opener-policy"] == "unsafe-none"


async def test_neither_is_the_way_through_the_door(stranger: Window, garage: Site, alice: str) -> None:
    led = await stranger.open(wish())
    door = await stranger.client.get(led.headers["location"])
    policies = {each.headers["cross-origin-opener-policy"] for each in (led, door)}
    assert policies == {"unsafe-none"}


async def test_every_other_page_of_ones_own_is_cut_off(window: Window) -> None:
    page = await window.client.post("/account/sign-out", data={})
    assert page.headers["cross-origin-opener-policy"] == "same-origin"


async def test_a_code_is_kept_as_a_hash(running: Running, window: Window) -> None:
    code = await window.code()
    row = await running.db.read(lambda session: session.get_one(SignInCode, token_hash(code)))
    assert code not in repr(row.model_dump())


async def test_the_page_speaks_french(window: Window) -> None:
    page = (await window.client.get("/account/connect", params=wish(lang="fr"))).text
    assert "Commenter sur Garage sous le nom de alice" in page
