"""A reader with an account: signs in, writes under their name, changes what they wrote, signs out."""

import pytest
from playwright.sync_api import expect

from tests.widget.members import SIGN_IN, another_tab, known_at_the_service, line, sign_in, sign_out, write
from tests.widget.reader import Reader
from tests.widget.stand_in import Answer
from tests.widget.test_embedding import STORED, listen, strict_policy
from tests.widget.threaded_service import ThreadedService

pytestmark = pytest.mark.browser

COMMENTS = "/api/v1/sites/garage/comments"
FOCUSED = "document.querySelector('aparte-thread').shadowRoot.activeElement?.textContent"


@pytest.fixture(scope="module")
def mia(live: ThreadedService) -> ThreadedService:
    """Somebody with an account, who has let the garage comment in her name."""
    live.add_person("mia")
    live.let("garage", "mia")
    return live


@pytest.fixture
def member(newcomer: Reader, mia: ThreadedService) -> Reader:
    """Mia's browser, in which she is signed in at the service, before a page of the garage."""
    known_at_the_service(newcomer, mia.sign_in("mia"))
    newcomer.read()
    return newcomer


def test_readers_load_nothing_of_it(reader: Reader) -> None:
    reader.read()
    reader.write("As a guest")
    scripts = [each.path for each in reader.wire.received if each.path.endswith(".js")]
    assert scripts == ["/widget/aparte.js", "/widget/write.js"]


def test_a_member_is_asked_for_no_name_and_no_address(member: Reader) -> None:
    sign_in(member)
    expect(member.form.get_by_role("textbox")).to_have_count(1)


def test_a_members_comment_bears_their_name_and_leaves_no_receipt(member: Reader) -> None:
    sign_in(member)
    comment = write(member, "A good read")
    expect(comment.locator(".author")).to_have_text("mia")
    expect(comment.get_by_role("link", name="Your comment’s data")).to_have_count(0)


def test_signing_in_is_announced_and_leads_on_to_the_text(member: Reader) -> None:
    member.form.get_by_label("Comment").fill("Half a thought")
    sign_in(member)
    expect(member.status).to_have_text("Signed in as mia")
    expect(member.form.get_by_label("Comment")).to_be_focused()
    expect(member.form.get_by_label("Comment")).to_have_value("Half a thought")


def test_signing_out_is_announced_and_leaves_the_focus_where_it_was(member: Reader) -> None:
    sign_in(member)
    sign_out(member)
    expect(member.status).to_have_text("You are signed out.")
    assert member.sees(FOCUSED) == "Sign in"
    expect(member.form.get_by_label("Name")).to_be_visible()


def test_signing_out_ends_the_token_and_leaves_nothing_behind(member: Reader) -> None:
    sign_in(member)
    with member.page.expect_response(f"**{SIGN_IN}") as ended:
        sign_out(member)
    assert (ended.value.status, member.sees(STORED)) == (204, ["", 0, 0, 0, 0, 0])


def test_nothing_but_the_token_is_stored_and_in_this_tab_alone(member: Reader) -> None:
    before = member.sees(STORED)
    sign_in(member)
    assert (before, member.sees(STORED)) == (["", 0, 0, 0, 0, 0], ["", 0, 1, 0, 0, 0])


def test_a_member_stays_signed_in_on_the_blogs_next_page(member: Reader) -> None:
    sign_in(member)
    member.read("?page=2")
    expect(line(member)).to_contain_text("Signed in as mia")


def test_a_strict_policy_with_trusted_types_is_never_violated(member: Reader) -> None:
    heard = listen(member.page)
    member.lay_out(strict_policy(member))
    member.read()
    sign_in(member)
    write(member, "Under a strict policy")
    sign_out(member)
    assert heard == []


def test_a_member_changes_and_deletes_what_they_wrote(member: Reader) -> None:
    sign_in(member)
    comment = write(member, "Frist words")
    comment.get_by_role("button", name="Edit").click()
    comment.get_by_label("Change your comment").last.fill("First words")
    comment.get_by_role("button", name="Save").click()
    expect(member.status).to_have_text("Your change is saved.")
    member.comments.get_by_role("button", name="Delete").click()
    member.comments.get_by_role("button", name="Yes, delete it").click()
    expect(member.comments).to_have_text("This comment was deleted.")


def test_after_a_reload_too_and_from_the_words_as_they_were_typed(member: Reader) -> None:
    sign_in(member)
    member.form.get_by_label("Comment").fill("Some **bold** words")
    member.send()
    expect(member.comments.locator("strong")).to_have_text("bold")
    member.read()
    member.comments.get_by_role("button", name="Edit").click()
    expect(member.widget.get_by_label("Change your comment").last).to_have_value("Some **bold** words")


def test_a_guest_of_the_same_name_wrote_something_else(member: Reader, live: ThreadedService) -> None:
    live.post(member.key, "By another", "mia")
    member.read()
    sign_in(member)
    write(member, "Mine")
    expect(member.comments.filter(has_text="By another").get_by_role("button")).to_have_text(
        ["Reply", "React", "Report"]
    )


def test_signed_out_nothing_can_be_changed_and_an_answer_begun_is_kept(member: Reader) -> None:
    sign_in(member)
    comment = write(member, "Mine")
    comment.get_by_role("button", name="Reply").click()
    comment.get_by_label("Comment").fill("And also")
    sign_out(member)
    expect(comment.get_by_role("button", name="Edit")).to_have_count(0)
    expect(comment.get_by_label("Comment")).to_have_value("And also")


def test_every_widget_of_the_page_knows(member: Reader) -> None:
    member.lay_out(element="".join(f"<aparte-thread site=garage thread=/{name}></aparte-thread>" for name in "ab"))
    member.go()
    first, second = (each.locator(".account") for each in member.widget.all())
    first.get_by_role("button", name="Sign in").click()
    expect(second).to_contain_text("Signed in as mia")
    second.get_by_role("button", name="Sign out").click()
    expect(first.get_by_role("button", name="Sign in")).to_be_visible()


def test_the_blogs_other_tabs_know(member: Reader) -> None:
    other = another_tab(member)
    other.sees("void dispatchEvent(new Event('focus'))")
    sign_in(member)
    other.sees("void dispatchEvent(new Event('focus'))")
    expect(line(other)).to_contain_text("Signed in as mia")
    sign_out(other)
    expect(line(member).get_by_role("button", name="Sign in")).to_be_visible()


def test_whoever_had_the_focus_in_a_field_that_goes_has_it_in_the_text(member: Reader) -> None:
    other = another_tab(member)
    other.form.get_by_label("Name").focus()
    other.sees("void dispatchEvent(new Event('focus'))")
    sign_in(member)
    other.sees("void dispatchEvent(new Event('focus'))")
    expect(line(other)).to_contain_text("Signed in as mia")
    expect(other.form.get_by_label("Comment")).to_be_focused()


def test_a_tab_that_opens_later_knows(member: Reader) -> None:
    sign_in(member)
    expect(line(another_tab(member))).to_contain_text("Signed in as mia")


def test_where_nothing_may_be_stored_it_holds_for_the_page(member: Reader) -> None:
    forbidden = (
        "Object.defineProperty(window, 'sessionStorage', { get() { throw new DOMException('', 'SecurityError') } })"
    )
    member.page.add_init_script(forbidden)
    member.read()
    sign_in(member)
    expect(write(member, "All the same")).to_contain_text("mia")


def test_it_says_so_when_its_part_does_not_come_and_tries_again(member: Reader) -> None:
    member.wire.fails("GET", "/widget/sign-in.js", Answer(b"", 503))
    line(member).get_by_role("button", name="Sign in").click()
    expect(member.form.get_by_role("alert")).to_have_text("Signing in did not work. Please try again.")
    sign_in(member)


def test_it_says_so_when_the_service_takes_no_code(member: Reader) -> None:
    member.wire.fails("POST", SIGN_IN, Answer.problem(401))
    line(member).get_by_role("button", name="Sign in").click()
    expect(member.form.get_by_role("alert")).to_have_text("Signing in did not work. Please try again.")
    sign_in(member)
    expect(member.form.get_by_role("alert")).to_be_hidden()


def test_it_speaks_french(member: Reader) -> None:
    member.carry("site=garage lang=fr")
    member.go()
    account = member.widget.locator(".account")
    account.get_by_role("button", name="Se connecter").click()
    expect(account).to_contain_text("Vous écrivez sous le nom de mia")
