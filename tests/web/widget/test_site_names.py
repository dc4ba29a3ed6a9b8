"""The names under which a blog's own people comment: anything a guest may be called, but for those who run the blog."""

import pytest

from comments.sites.models import Site
from tests.service import Running
from tests.web.widget.site_tokens import SigningSite


@pytest.fixture
def backend() -> str:
    return "sqlite"


@pytest.fixture
async def blog(running: Running, garage: Site) -> SigningSite:
    blog = SigningSite(running, "garage")
    await blog.set_to("on")
    return blog


@pytest.mark.parametrize(
    "name", ["alice", " Alice ", "ALICE", "alIce", "\u0430lice", "ａｌｉｃｅ", "alice.", "a l i c e", "ali\u200bce"]
)
async def test_nobody_looks_like_one_who_runs_the_blog(blog: SigningSite, alice: str, name: str) -> None:
    assert (await blog.sign_on_as(name=name)).status_code == 400


@pytest.mark.parametrize("name", ["Alicia", "malice", "alice2", "✿"])
async def test_any_other_name_will_do(blog: SigningSite, alice: str, name: str) -> None:
    assert (await blog.sign_on_as(name=name)).status_code == 201


@pytest.mark.parametrize(
    "name", ["", "  ", "\u200b", "a\nb", "x" * 81, "a\u202eb", "dora@example.net", "Dora <dora@example.net>"]
)
async def test_a_name_follows_the_rules_of_names(blog: SigningSite, name: str) -> None:
    assert (await blog.sign_on_as(name=name)).status_code == 400
