"""What a reader with an account does on a blog's page."""

from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Locator, Page, expect

from tests.widget.reader import Reader

SIGN_IN = "/api/v1/sites/garage/sign-in"


def line(reader: Reader) -> Locator:
    """The line of the main form that says who writes."""
    return reader.form.locator(".account")


def sign_in(reader: Reader) -> None:
    """By the form's button; the account knows the blog, so that no question is asked."""
    line(reader).get_by_role("button", name=reader.says("member.sign_in")).click()
    expect(line(reader)).to_contain_text(reader.says("member.signed_in", name="mia"))


def sign_out(reader: Reader) -> None:
    line(reader).get_by_role("button", name="Sign out").click()
    expect(line(reader).get_by_role("button", name="Sign in")).to_be_visible()


def write(reader: Reader, text: str) -> Locator:
    """As a member: there is no name to give."""
    reader.form.get_by_label("Comment").fill(text)
    reader.send()
    comment = reader.comments.filter(has_text=text)
    comment.wait_for()
    return comment


def another_tab(reader: Reader, address: str = "") -> Reader:
    """The same browser with the same page in a second tab."""
    tab = Reader(reader.page.context.new_page(), reader.blog, reader.wire, reader.key)
    tab.read(address)
    return tab


def known_at_the_service(reader: Reader, token: str) -> None:
    """The browser has the cookie of somebody who signed in there."""
    name = "aparte-account"
    reader.page.context.add_cookies([{"name": name, "value": token, "url": reader.wire.address, "httpOnly": True}])


def stand_at_the_door(reader: Reader) -> Page:
    """A window is open, and nobody signs in there."""
    with reader.page.expect_popup() as opened:
        line(reader).get_by_role("button", name=reader.says("member.sign_in")).click()
    opened.value.wait_for_url("**/account/sign-in?**")
    return opened.value


def state_of(window: Page) -> str:
    """What the blog's page will know its code by."""
    following = parse_qs(urlsplit(window.url).query)["next"][0]
    return parse_qs(urlsplit(following).query)["state"][0]


def bring_code(window: Page) -> None:
    """As the window does in the end."""
    word = {"type": "aparte:code", "code": "a-code", "state": state_of(window)}
    window.evaluate("word => { window.opener.postMessage(word, '*'); window.close() }", word)
