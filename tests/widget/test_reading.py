"""A reader reads: what stands there, in which order, and under which names."""

import pytest
from playwright.sync_api import expect

from tests.widget.reader import Reader
from tests.widget.threaded_service import ThreadedService

pytestmark = pytest.mark.browser

REMARKS = [f"Remark {number}" for number in range(52)]
LONG_WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 3


@pytest.fixture
def thread(reader: Reader, live: ThreadedService) -> dict[str, str]:
    """A question of Ada's, Ben's answer to it, her thanks, and a remark of Cleo's; with noise on another page."""
    live.post(f"{reader.key}noise", "Noise", "Nadia")
    ada = live.post(reader.key, "Which *bearings* are they?", "Ada")
    ben = live.post(reader.key, "Sealed ones.", "Ben", ada)
    thanks = live.post(reader.key, "Thank you.", "Ada", ben)
    cleo = live.post(reader.key, "Nice photographs.", "Cleo")
    return {"ada": ada, "ben": ben, "thanks": thanks, "cleo": cleo}


def test_an_empty_thread_invites(reader: Reader) -> None:
    reader.read()
    expect(reader.widget).to_contain_text("No comments yet. Yours could be the first.")


@pytest.mark.usefixtures("thread")
def test_the_title_counts(reader: Reader) -> None:
    reader.read()
    expect(reader.widget.get_by_role("heading", level=2)).to_have_text("4 comments")


def test_the_level_of_the_title_is_the_owners_choice(reader: Reader) -> None:
    reader.carry("site=garage heading=3")
    reader.read()
    expect(reader.widget.get_by_role("heading", level=3)).to_have_text("Comments")


@pytest.mark.usefixtures("thread")
def test_parents_stand_before_their_replies(reader: Reader) -> None:
    reader.read()
    texts = reader.widget.locator(".body").all_text_contents()
    assert texts == ["Which bearings are they?", "Sealed ones.", "Thank you.", "Nice photographs."]


@pytest.mark.usefixtures("thread")
def test_an_article_is_named_after_its_author(reader: Reader) -> None:
    reader.read()
    expect(reader.widget.get_by_role("article", name="Cleo")).to_contain_text("Nice photographs.")


@pytest.mark.usefixtures("thread")
def test_a_reply_says_whom_it_answers(reader: Reader) -> None:
    reader.read()
    expect(reader.widget.get_by_role("article", name="Ben")).to_contain_text("in reply to Ada")


def test_replies_far_down_share_a_list_and_say_whom_they_answer(reader: Reader, live: ThreadedService) -> None:
    parent = None
    for depth in range(9):
        parent = live.post(reader.key, f"Depth {depth}", f"Writer {depth}", parent)
    reader.read()
    expect(reader.widget.get_by_role("article", name="Writer 8")).to_contain_text("in reply to Writer 7")
    assert reader.widget.locator("ol " * 5).count() == 1


@pytest.mark.usefixtures("thread")
def test_a_time_is_relative_with_the_moment_behind_it(reader: Reader) -> None:
    reader.read()
    time = reader.comments.first.locator("time")
    expect(time).to_have_text("now")
    assert {"datetime", "title"} <= set(time.evaluate("time => time.getAttributeNames()"))


def test_markdown_arrives_as_elements(reader: Reader, live: ThreadedService) -> None:
    live.post(reader.key, "Some **bold** and `code`\n\n> quoted\n\n[there](https://example.org/x)")
    reader.read()
    body = reader.comments.locator(".body")
    shapes = [body.locator(tag).count() for tag in ("strong", "code", "blockquote", "a[href='https://example.org/x']")]
    assert shapes == [1, 1, 1, 1]


def test_a_link_vouches_for_nothing(reader: Reader, live: ThreadedService) -> None:
    live.post(reader.key, "[there](https://example.org/x)")
    reader.read()
    expect(reader.comments.locator(".body a")).to_have_attribute("rel", "nofollow ugc noopener noreferrer")


def test_a_deleted_comment_leaves_a_tombstone_over_its_replies(
    reader: Reader, live: ThreadedService, thread: dict[str, str]
) -> None:
    live.change(thread["ada"], status="deleted")
    reader.read()
    expect(reader.comments.first).to_have_text("This comment was deleted.")
    expect(reader.widget.get_by_role("article", name="Ben")).to_contain_text("in reply to a deleted comment")


def test_badges_tell_the_blogs_own_people_and_what_is_pinned(
    reader: Reader, live: ThreadedService, thread: dict[str, str]
) -> None:
    live.change(thread["cleo"], author_kind="staff", pinned=True)
    reader.read()
    assert reader.comments.first.locator(".badge").all_text_contents() == ["Blog team", "Pinned"]


def test_badges_tell_who_wrote_the_post_and_who_is_a_member(
    reader: Reader, live: ThreadedService, thread: dict[str, str]
) -> None:
    for name, kind in {"ben": "member", "cleo": "member", "thanks": "guest"}.items():
        live.change(thread[name], author_kind=kind)
    reader.carry('site=garage author="Ben Ada"')
    reader.read()
    badges = {
        name: reader.widget.get_by_role("article", name=name).locator(".badge") for name in ("Ben", "Cleo", "Ada")
    }
    found = {name: each.all_text_contents() for name, each in badges.items()}
    assert found == {"Ben": ["Author"], "Cleo": ["Member"], "Ada": []}


@pytest.mark.usefixtures("thread")
def test_a_branch_is_folded_away_out_of_reach(reader: Reader) -> None:
    reader.read()
    reader.widget.get_by_role("button", name="Hide replies").first.click()
    expect(reader.widget.get_by_role("article", name="Ben")).to_be_hidden()
    expect(reader.widget.get_by_role("button", name="Show 2 replies")).to_have_attribute("aria-expanded", "false")


def test_a_permalink_opens_the_branch_that_it_leads_into(reader: Reader, thread: dict[str, str]) -> None:
    reader.read()
    reader.widget.get_by_role("button", name="Hide replies").first.click()
    reader.sees(f"location.hash = '#c-{thread['thanks']}'")
    expect(reader.comments.filter(has_text="Thank you.")).to_be_focused()


@pytest.mark.usefixtures("thread")
def test_the_newest_can_come_first(reader: Reader) -> None:
    reader.read()
    reader.widget.get_by_role("combobox", name="Order of the comments").select_option("Newest first")
    expect(reader.comments.first).to_contain_text("Nice photographs.")


@pytest.mark.usefixtures("thread")
def test_the_owner_chooses_the_first_order(reader: Reader) -> None:
    reader.carry("site=garage sort=newest")
    reader.read()
    expect(reader.comments.first).to_contain_text("Nice photographs.")


@pytest.mark.usefixtures("thread")
def test_another_order_leaves_what_is_being_written(reader: Reader) -> None:
    reader.read()
    reader.fill("Half a thought")
    reader.widget.get_by_role("combobox").select_option("newest")
    expect(reader.comments.first).to_contain_text("Nice photographs.")
    expect(reader.form.get_by_label("Comment")).to_have_value("Half a thought")


def test_more_comments_come_on_demand_and_take_the_focus(reader: Reader, live: ThreadedService) -> None:
    live.seed(reader.key, REMARKS)
    reader.read()
    reader.widget.get_by_role("button", name="Show more comments").click()
    expect(reader.comments).to_have_count(52)
    expect(reader.comments.filter(has_text="Remark 50")).to_be_focused()
    expect(reader.status).to_have_text("2 more comments")


def test_a_long_branch_gives_its_rest_on_demand(reader: Reader, live: ThreadedService) -> None:
    [root] = live.seed(reader.key, ["The question"])
    live.seed(reader.key, [f"Answer {number}" for number in range(130)], root)
    reader.read()
    while reader.comments.count() < 131:
        before = reader.comments.count()
        reader.widget.get_by_role("button", name="Show more replies").click()
        expect(reader.comments.nth(before)).to_be_attached()
    assert len(set(reader.widget.locator(".body").all_text_contents())) == 131


def test_a_permalink_leads_to_its_comment(reader: Reader, thread: dict[str, str]) -> None:
    reader.read(f"#c-{thread['thanks']}")
    marked = reader.comments.filter(has_text="Thank you.")
    expect(marked).to_be_focused()
    expect(marked).to_be_in_viewport()


def test_a_permalink_finds_a_comment_that_is_not_loaded_yet(reader: Reader, live: ThreadedService) -> None:
    posted = live.seed(reader.key, REMARKS)
    reader.read(f"#c-{posted[-1]}")
    expect(reader.comments.filter(has_text="Remark 51")).to_be_focused()


def test_an_anchor_of_the_page_loads_nothing_more(reader: Reader, live: ThreadedService) -> None:
    live.seed(reader.key, REMARKS)
    reader.read("#c-how-it-went")
    assert reader.asked() == 1


@pytest.mark.usefixtures("thread")
def test_in_reply_to_leads_to_the_parent(reader: Reader) -> None:
    reader.read()
    reader.widget.get_by_role("link", name="in reply to Ben").click()
    expect(reader.widget.get_by_role("article", name="Ben")).to_be_focused()


@pytest.mark.usefixtures("thread")
def test_a_closed_thread_says_so_and_takes_nothing(reader: Reader, live: ThreadedService) -> None:
    live.lock(reader.key)
    reader.go()
    expect(reader.widget).to_contain_text("This conversation is closed")
    assert reader.widget.get_by_role("button", name="Reply").count() == 0


@pytest.mark.usefixtures("thread")
def test_french_reads_as_french(reader: Reader) -> None:
    reader.lay_out(lang="fr-CA")
    reader.go()
    expect(reader.widget.get_by_role("heading", level=2)).to_have_text("4 commentaires")
    expect(reader.comments.first.locator("time")).to_have_text("maintenant")


@pytest.mark.parametrize(
    ("said", "title"), [("fr_FR", "Commentaires"), ("not a language", "Comments"), ("", "Comments")]
)
def test_a_language_that_is_misspelt_breaks_nothing(reader: Reader, said: str, title: str) -> None:
    reader.lay_out(lang=said)
    reader.go()
    expect(reader.widget.get_by_role("heading", level=2)).to_have_text(title)


def test_an_order_that_is_none_is_the_usual_one(reader: Reader) -> None:
    reader.carry("site=garage sort=sideways")
    reader.read()
    assert reader.wire.requests("GET", "/api/v1/sites/garage/comments")[0].query["sort"] == ["oldest"]


def test_the_elements_language_beats_the_pages(reader: Reader) -> None:
    reader.carry("site=garage lang=fr")
    reader.go()
    expect(reader.widget.get_by_role("heading", level=2)).to_have_text("Commentaires")


@pytest.mark.usefixtures("thread")
def test_reading_is_two_requests(reader: Reader) -> None:
    reader.read()
    assert [each.path for each in reader.wire.received] == ["/widget/aparte.js", "/api/v1/sites/garage/comments"]


def test_nothing_widens_a_page_without_margins(reader: Reader, live: ThreadedService) -> None:
    live.seed(reader.key, [f"Remark {number}" for number in range(31)])
    reader.lay_out(head="<style>body { padding: 0 !important }</style>")
    reader.page.set_viewport_size({"width": 280, "height": 800})
    reader.read()
    reader.write("At the very edge")
    assert reader.sees("document.documentElement.scrollWidth") == 280


def test_code_scrolls_sideways_and_the_keyboard_reaches_it(reader: Reader, live: ThreadedService) -> None:
    live.post(reader.key, f"```\n{LONG_WORD}\n```")
    reader.read()
    code = reader.widget.get_by_role("region", name="Code, block 1")
    assert code.evaluate("code => code.scrollWidth > code.clientWidth && code.tabIndex === 0")


@pytest.mark.usefixtures("thread")
def test_a_phone_shows_one_step_of_indentation(reader: Reader) -> None:
    reader.page.set_viewport_size({"width": 390, "height": 800})
    reader.read()
    lefts = [box["x"] for box in (article.bounding_box() for article in reader.comments.all()) if box]
    assert len(set(lefts)) == 2
