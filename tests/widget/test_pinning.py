"""A build that the page pins by its name and hash: to the byte, parts included, or not at all."""

import re
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import expect

from comments.sites.snippet import pinned_snippet
from comments.sites.widget_build import build_of, pinned_name, widget_folder
from tests.widget.node import BUNDLE, PARTS, PINNED
from tests.widget.pages import pinned_page
from tests.widget.reader import Reader
from tests.widget.stand_in import Answer
from tests.widget.test_embedding import listen, strict_policy
from tests.widget.threaded_service import ThreadedService

pytestmark = pytest.mark.browser

LASTING = "public, max-age=31536000, immutable"
ANY_PAGE = {"Content-Type": "text/javascript", "Access-Control-Allow-Origin": "*"}


def pinned(name: str = "aparte.js") -> str:
    return f"/widget/{pinned_name(widget_folder(), name)}"


def lay_out(reader: Reader, site: str = "garage") -> None:
    """A page with the pinned snippet as the command line prints it, under the strictest policy."""
    snippet = pinned_snippet(reader.wire.address, site, "en")
    reader.blog.serves(reader.key, Answer.page(pinned_page(snippet), strict_policy(reader)))


def test_a_pinned_build_reads_and_posts_under_a_strict_policy(newcomer: Reader, live: ThreadedService) -> None:
    heard = listen(newcomer.page)
    live.post(newcomer.key, "A question", "Ada")
    lay_out(newcomer)
    newcomer.read()
    newcomer.write("An answer")
    scripts = {each.path for each in newcomer.wire.received if each.path.endswith(".js")}
    assert (scripts, heard) == ({pinned(), pinned("write.js")}, [])


def test_a_pinned_build_loads_its_own_parts(newcomer: Reader) -> None:
    heard = listen(newcomer.page)
    lay_out(newcomer, "guarded")
    newcomer.read()
    newcomer.write("Proven")
    assert len(newcomer.wire.requests("GET", pinned("work.js"))) == 1
    assert heard == []


def test_a_part_of_other_bytes_is_not_run(newcomer: Reader) -> None:
    lay_out(newcomer, "guarded")
    newcomer.wire.serves(pinned("work.js"), Answer(b"globalThis.evil = 1; export const Proof = 1", 200, ANY_PAGE))
    newcomer.read()
    newcomer.fill("On its way")
    newcomer.send()
    expect(newcomer.widget.get_by_role("alert").first).to_be_visible()
    assert newcomer.sees("[typeof globalThis.evil]") == ["undefined"]


def test_other_bytes_leave_the_link(newcomer: Reader) -> None:
    lay_out(newcomer)
    newcomer.wire.serves(pinned(), Answer(BUNDLE.read_bytes() + b"\n", 200, ANY_PAGE))
    newcomer.go()
    link = newcomer.page.get_by_role("link", name="Read and write comments")
    link.click()
    expect(newcomer.page.get_by_role("button", name="Send the comment")).to_be_visible()


@pytest.mark.parametrize("name", [BUNDLE.name, *(part.name for part in PARTS)])
def test_a_pinned_file_may_be_kept_for_ever(live: ThreadedService, name: str) -> None:
    answer = httpx.get(live.address + pinned(name))
    file = PINNED if name == BUNDLE.name else BUNDLE.with_name(name)
    assert (answer.content, answer.headers["cache-control"]) == (file.read_bytes(), LASTING)
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"


def test_a_file_that_is_not_pinned_is_looked_for_again_within_the_hour(live: ThreadedService) -> None:
    assert "max-age=3600" in httpx.get(f"{live.address}/widget/aparte.js").headers["cache-control"]


@pytest.mark.parametrize("name", ["aparte.000000000000.js", "aparte.0.js", "sign-in.000000000000.js"])
def test_another_build_is_not_there(live: ThreadedService, name: str) -> None:
    assert httpx.get(f"{live.address}/widget/{name}").status_code == 404


def test_a_build_has_another_name_when_a_part_is_another(tmp_path: Path) -> None:
    builds = []
    for name, words in (("one", b"a"), ("other", b"b")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "aparte.js").write_bytes(b"the same")
        (tmp_path / name / "work.js").write_bytes(words)
        builds.append(build_of(tmp_path / name))
    assert builds[0] != builds[1]
    assert [build for build in builds if not re.fullmatch(r"[0-9a-f]{12}", build)] == []
