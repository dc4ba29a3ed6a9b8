"""A thread as declarative shadow DOM: what blogs paste shows what anybody may read, and nothing more."""

import re
from collections.abc import AsyncIterator
from html.parser import HTMLParser

import httpx
import pytest

from comments.sites.models import Site
from tests.factories.threads import Seed, plant_thread
from tests.service import BLOG, PUBLIC_URL, Running, comment_body

PASTED = "/sites/garage/threads.html?thread=/post&dsd=1"
POST = "/api/v1/sites/garage/comments"
DEEP = [Seed("a"), Seed("b", "a"), Seed("c", "b"), Seed("d", "c"), Seed("e", "d"), Seed("f", "e"), Seed("g", "a")]
WAITING = [Seed("waiting", status="pending"), Seed("spam", "a", status="spam"), Seed("gone", status="deleted")]
HOSTILE = "</template></aparte-thread><script>alert(1)</script><style>*{}</style>"


class Tags(HTMLParser):
    """Every tag that a parser finds, and how deep the lists are around each comment."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.seen: list[str] = []
        self.depths: dict[str, int] = {}
        self._lists = 0
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)
        self._lists += tag == "ol"
        if tag == "article":
            self.depths[(dict(attrs)["id"] or "").removeprefix("c-")] = self._lists

    def handle_endtag(self, tag: str) -> None:
        self._lists -= tag == "ol"


@pytest.fixture
async def builder(running: Running, garage: Site) -> AsyncIterator[httpx.AsyncClient]:
    """A program that builds a blog's pages."""
    async with running.client(origin=BLOG) as client:
        yield client


@pytest.fixture
async def planted(running: Running, garage: Site) -> None:
    await running.db.write(lambda session: plant_thread(session, garage, [*DEEP, *WAITING]))


@pytest.mark.usefixtures("planted")
async def test_what_readers_may_see_stands_as_deep_as_in_the_widget(builder: httpx.AsyncClient) -> None:
    found = Tags((await builder.get(PASTED)).text)
    assert found.depths == {"a": 1, "b": 2, "c": 3, "d": 4, "e": 5, "f": 5, "g": 2}


@pytest.mark.usefixtures("planted")
async def test_it_is_the_element_with_a_shadow_and_a_link_for_all_others(builder: httpx.AsyncClient) -> None:
    text = (await builder.get(f"{PASTED}&lang=fr&heading=3")).text.strip()
    assert text.startswith(
        '<aparte-thread site="garage" thread="/post" lang="fr" heading="3"><template shadowrootmode="open">'
    )
    link = f'<a href="{PUBLIC_URL}/sites/garage/threads?thread=%2Fpost&amp;lang=fr">Lire et écrire des commentaires</a>'
    assert text.endswith(f"</template>{link}</aparte-thread>")


async def test_what_readers_wrote_never_becomes_markup(builder: httpx.AsyncClient) -> None:
    key = '/post"><img src=x>'
    await builder.post(POST, json=comment_body(HOSTILE, key, author={"name": "<script>Eve</script>"}))
    text = (await builder.get("/sites/garage/threads.html", params={"thread": key, "dsd": "1"})).text
    found = Tags(text)
    assert {"script", "style", "img", "form"} & set(found.seen) == set()
    assert (text.count("</template>"), found.seen.count("article")) == (1, 1)


@pytest.mark.usefixtures("planted")
async def test_any_page_may_have_it_and_asks_only_for_what_is_new(builder: httpx.AsyncClient) -> None:
    first = await builder.get(PASTED)
    known = await builder.get(PASTED, headers={"if-none-match": first.headers["etag"]})
    assert (first.headers["access-control-allow-origin"], known.status_code) == ("*", 304)
    await builder.post(POST, json=comment_body())
    changed = await builder.get(PASTED, headers={"if-none-match": first.headers["etag"]})
    assert (changed.status_code, changed.headers["content-type"]) == (200, "text/html; charset=utf-8")


async def test_its_style_sheet_is_the_services_own(builder: httpx.AsyncClient) -> None:
    sheet = re.search(r'<link rel="stylesheet" href="([^"]*)">', (await builder.get(PASTED)).text)
    assert sheet is not None
    styled = await builder.get(sheet[1])
    assert (styled.headers["content-type"], ".pasted>" in styled.text) == ("text/css; charset=utf-8", True)


async def test_without_its_sign_it_leads_to_the_page_for_people(builder: httpx.AsyncClient) -> None:
    answer = await builder.get("/sites/garage/threads.html?thread=/post")
    assert answer.headers["location"] == f"{PUBLIC_URL}/sites/garage/threads?thread=%2Fpost&lang=en"
