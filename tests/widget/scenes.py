"""The states that a reader may find the widget in, each brought about with the real service: one function, one row.

axe looks at every one of them, and `make shots` photographs them, in any language: what is pressed is found by the
texts of the catalogue.
"""

from collections.abc import Callable
from datetime import timedelta
from threading import Event

from playwright.sync_api import expect

from comments.foundation.clock import system_clock
from tests.widget.members import SIGN_IN, bring_code, line, stand_at_the_door
from tests.widget.reader import Reader
from tests.widget.stand_in import DROPPED, Answer
from tests.widget.talks import TALKS
from tests.widget.threaded_service import ThreadedService

COMMENTS = "/api/v1/sites/garage/comments"
TOKEN = b'{"token": "t", "expires_at": "2099-01-01T00:00:00Z", "account": {"id": "a", "username": "mia"}}'
FOREIGN = {"Access-Control-Allow-Origin": "*"}
PREFLIGHT = FOREIGN | {"Access-Control-Allow-Headers": "content-type"}
MANY = 52
Scene = Callable[[Reader, ThreadedService], None]


def fill_thread(reader: Reader, live: ThreadedService) -> None:
    """A conversation of some days: three answer each other, one is deleted, one is pinned and the blog's own."""
    remarks = TALKS[reader.language].remarks
    posted: list[str] = []
    for number, (name, text) in enumerate(remarks):
        posted.append(live.post(reader.key, text, name, posted[-1] if 0 < number < 3 else None))
        live.change(posted[-1], created_at=system_clock() - timedelta(days=9, hours=-30 * number))
    live.change(live.post(reader.key, "Gone", "Nobody"), status="deleted", replies=1)
    live.change(posted[-1], author_kind="staff", pinned=True)
    live.change(posted[1], author_kind="member")


def empty(reader: Reader, _: ThreadedService) -> None:
    reader.read()


def loading(reader: Reader, _: ThreadedService) -> None:
    reader.wire.fails("GET", COMMENTS, Answer(b"{}", held=Event()))
    reader.go()
    reader.widget.locator(".bars").wait_for()


def unreachable(reader: Reader, _: ThreadedService) -> None:
    reader.wire.fails("GET", COMMENTS, DROPPED)
    reader.go()
    reader.widget.get_by_role("alert").wait_for()


def thread(reader: Reader, live: ThreadedService) -> None:
    fill_thread(reader, live)
    reader.read()


def long_thread(reader: Reader, live: ThreadedService) -> None:
    live.seed(reader.key, [f"{number}. {TALKS[reader.language].mine}" for number in range(MANY)])
    reader.read()


def replying(reader: Reader, live: ThreadedService) -> None:
    thread(reader, live)
    name = TALKS[reader.language].remarks[1][0]
    reader.widget.get_by_role("button", name=reader.says("reply.to", name=name)).click()
    reader.widget.get_by_role("form", name=reader.says("reply.to", name=name)).wait_for()


def posted(reader: Reader, live: ThreadedService) -> None:
    thread(reader, live)
    write(reader)


def held(reader: Reader, _: ThreadedService) -> None:
    """Waits for approval."""
    reader.carry("site=held")
    reader.read()
    write(reader)


def editing(reader: Reader, _: ThreadedService) -> None:
    reader.read()
    write(reader)
    reader.comments.get_by_role("button", name=reader.says("mine.edit"), exact=True).click()
    reader.comments.get_by_role("form").wait_for()


def deleting(reader: Reader, _: ThreadedService) -> None:
    reader.read()
    write(reader)
    reader.comments.get_by_role("button", name=reader.says("mine.delete"), exact=True).click()


def refused(reader: Reader, _: ThreadedService) -> None:
    """Sent without a word or a name."""
    reader.read()
    reader.send()
    reader.form.locator("[aria-invalid]").first.wait_for()


def failed(reader: Reader, _: ThreadedService) -> None:
    """Sent, and nobody answered."""
    reader.read()
    reader.wire.fails("POST", COMMENTS, DROPPED)
    reader.fill(TALKS[reader.language].mine, TALKS[reader.language].me)
    reader.send()
    reader.form.get_by_role("alert").wait_for()


def closed(reader: Reader, live: ThreadedService) -> None:
    fill_thread(reader, live)
    live.lock(reader.key)
    reader.go()
    reader.comments.first.wait_for()


def signing_in(reader: Reader, _: ThreadedService) -> None:
    reader.read()
    stand_at_the_door(reader).close()


def signed_in(reader: Reader, live: ThreadedService) -> None:
    live.change(live.post(reader.key, TALKS[reader.language].mine, "mia"), author_kind="member")
    reader.read()
    reader.wire.fails("POST", SIGN_IN, Answer(TOKEN, 201, FOREIGN))
    reader.wire.fails("OPTIONS", SIGN_IN, Answer(b"", 204, PREFLIGHT))
    bring_code(stand_at_the_door(reader))
    expect(line(reader)).to_contain_text("mia")
    reader.sees("sessionStorage.clear()")


def previewed(reader: Reader, live: ThreadedService) -> None:
    thread(reader, live)
    reader.form.locator("textarea").fill(TALKS[reader.language].remarks[0][1])
    reader.form.get_by_role("button", name=reader.says("write.preview")).click()
    reader.form.get_by_role("region", name=reader.says("write.preview_label")).wait_for()


def restored(reader: Reader, live: ThreadedService) -> None:
    """A draft, after a reload."""
    thread(reader, live)
    mine = TALKS[reader.language].mine
    reader.form.locator("textarea").fill(mine)
    reader.form.get_by_role("toolbar").wait_for()
    reader.read()
    expect(reader.form.locator("textarea")).to_have_value(mine)
    reader.form.locator("textarea").focus()
    reader.form.get_by_role("toolbar").wait_for()
    reader.sees("sessionStorage.clear()")


def reacting(reader: Reader, live: ThreadedService) -> None:
    """One reaction given, the others on offer, and a branch closed."""
    thread(reader, live)
    reader.comments.first.get_by_role("button", name=reader.says("reaction.add")).click()
    reader.comments.first.locator(".reaction").first.click()
    reader.comments.first.locator(".reaction[aria-pressed=true]").wait_for()
    reader.comments.first.get_by_role("button", name=reader.says("reaction.add")).click()
    reader.comments.first.locator(".reaction").nth(1).wait_for()
    reader.widget.locator(".fold").first.click()


def reporting(reader: Reader, live: ThreadedService) -> None:
    """A report, sent before it was whole."""
    thread(reader, live)
    reader.comments.first.get_by_role("button").last.click()
    reader.widget.locator(".dialog .primary").click()
    reader.widget.locator(".dialog [aria-invalid]").first.wait_for()


def in_arabic(reader: Reader, live: ThreadedService) -> None:
    ada = live.post(reader.key, "Which *bearings*?\n\n```\ncode\n```", "Ada")
    live.post(reader.key, "> سؤال\n\nهذا جواب", "ليلى", ada)
    reader.lay_out(lang="ar")
    reader.go()
    reader.comments.first.wait_for()
    reader.comments.first.get_by_role("button", name="رد").click()


def write(reader: Reader) -> None:
    """The reader's own comment, posted."""
    talk = TALKS[reader.language]
    reader.write(talk.mine, talk.me)


SCENES: list[Scene] = [
    empty,
    loading,
    unreachable,
    thread,
    long_thread,
    replying,
    posted,
    held,
    editing,
    deleting,
    refused,
    failed,
    closed,
    signing_in,
    signed_in,
    previewed,
    restored,
    reacting,
    reporting,
    in_arabic,
]
