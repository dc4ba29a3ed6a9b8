"""Blogs as real generators make them, read and written in; `make generators` runs this, for it installs a lot."""

import re

import pytest
from playwright.sync_api import expect

from tests.generators.conftest import FIRST, SECOND, Blog, Opening
from tests.generators.making import REACT, STATIC

pytestmark = [pytest.mark.browser, pytest.mark.node]


@pytest.fixture(params=STATIC, ids=lambda generator: generator.name)
def blog(request: pytest.FixtureRequest, blogs: Opening) -> Blog:
    return blogs(request.param)


@pytest.fixture
def app(blogs: Opening) -> Blog:
    return blogs(REACT)


def write(blog: Blog, text: str) -> None:
    widget = blog.page.locator("aparte-thread")
    form = widget.get_by_role("form", name="Write a comment")
    form.get_by_label("Comment").fill(text)
    form.get_by_label("Name").fill("Zoe")
    form.locator("button.primary").click()
    expect(widget.get_by_role("article").filter(has_text=text)).to_be_visible()


def test_a_comment_is_read_and_another_written(blog: Blog) -> None:
    blog.opens(FIRST)
    expect(blog.page.locator("aparte-thread .body")).to_have_text(["It was the third gear"])
    write(blog, "Mine too")
    blog.page.reload()
    expect(blog.page.locator("aparte-thread .body")).to_have_text(["It was the third gear", "Mine too"])
    assert blog.heard == []


def test_each_post_has_a_thread_of_its_own(blog: Blog) -> None:
    blog.opens(SECOND)
    expect(blog.page.locator("aparte-thread").get_by_role("form")).to_be_visible()
    expect(blog.page.locator("aparte-thread").get_by_role("article")).to_have_count(0)


def test_the_list_of_posts_counts_their_comments(blog: Blog) -> None:
    blog.opens("/")
    counts = {each.get_attribute("thread"): each for each in blog.page.locator("aparte-count").all()}
    expect(counts[FIRST]).to_have_text(re.compile("^[12]$"))
    expect(counts[SECOND]).to_have_text("0")


def test_the_link_leads_to_the_thread_without_javascript(blog: Blog) -> None:
    browser = blog.page.context.browser
    assert browser is not None
    with_nothing = browser.new_context(java_script_enabled=False).new_page()
    with_nothing.goto(blog.address + FIRST)
    with_nothing.get_by_role("link", name="Read and write comments").click()
    expect(with_nothing.get_by_text("It was the third gear")).to_be_visible()
    with_nothing.context.close()


def test_react_hears_what_happens(app: Blog) -> None:
    app.opens("/")
    app.page.get_by_role("button", name="Rebuilding the gearbox").click()
    expect(app.page.locator("[data-heard]")).to_have_text("1 at first, 0 of mine")
    write(app, "Mine too")
    expect(app.page.locator("[data-heard]")).to_have_text("1 at first, 1 of mine")
    assert app.heard == []


def test_react_changes_the_thread(app: Blog) -> None:
    app.opens("/")
    app.page.get_by_role("button", name="Rebuilding the gearbox").click()
    expect(app.page.get_by_text("It was the third gear")).to_be_visible()
    app.page.get_by_role("button", name="The carburettor").click()
    expect(app.page.locator("[data-heard]")).to_have_text("0 at first, 0 of mine")
    expect(app.page.locator("aparte-thread").get_by_role("article")).to_have_count(0)
    assert app.heard == []


def test_react_takes_the_element_away_and_brings_it_back(app: Blog) -> None:
    app.opens("/")
    for _ in range(2):
        app.page.get_by_role("button", name="The garage").click()
        expect(app.page.locator("aparte-thread")).to_have_count(0)
        app.page.get_by_role("button", name="Rebuilding the gearbox").click()
        expect(app.page.get_by_text("It was the third gear")).to_be_visible()
    assert app.heard == []
