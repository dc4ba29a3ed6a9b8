"""The lines that site owners copy from the documentation sign what the service takes."""

import asyncio
import re
import subprocess
from pathlib import Path

import pytest

from comments.foundation.clock import system_clock
from comments.sites.models import Site
from tests.clock import SettableClock
from tests.service import Running
from tests.web.widget.site_tokens import SigningSite
from tests.widget.node import find_node

DOCUMENT = Path(__file__).resolve().parents[3] / "docs" / "single-sign-on.md"


@pytest.fixture
def backend() -> str:
    return "sqlite"


@pytest.fixture
def clock() -> SettableClock:
    """The present, which is what the examples ask for."""
    clock = SettableClock()
    clock.now = system_clock()
    return clock


@pytest.fixture
async def blog(running: Running, garage: Site) -> SigningSite:
    blog = SigningSite(running, "garage")
    await blog.set_to("on")
    return blog


def example(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", DOCUMENT.read_text(), re.DOTALL)
    assert found is not None
    return found.group(1)


async def test_the_lines_in_python(blog: SigningSite) -> None:
    names: dict[str, object] = {}
    exec(example("python"), names)  # noqa: S102  our own document
    sign = names["comment_token"]
    assert callable(sign)
    answer = await blog.sign_on(sign(await blog.secret(), "reader-7", "Zoë"))
    assert answer.json()["account"]["username"] == "Zoë"


@pytest.mark.node
async def test_the_lines_in_node(blog: SigningSite, tmp_path: Path) -> None:
    script = tmp_path / "sign.mjs"
    script.write_text(f"{example('js')}\nconsole.log(commentToken(process.argv[2], 'reader-7', 'Zoë'))")
    command = [str(find_node().node), str(script), await blog.secret()]
    done = await asyncio.to_thread(subprocess.run, command, capture_output=True, text=True, check=True)
    assert (await blog.sign_on(done.stdout.strip())).json()["account"]["username"] == "Zoë"
