"""What is photographed: a name, and a function that brings a page of the real service to that state."""

from urllib.parse import quote

from tests.widget.members import known_at_the_service, sign_in
from tests.widget.reader import Reader
from tests.widget.scenes import SCENES, Scene, fill_thread, in_arabic, signed_in
from tests.widget.threaded_service import ThreadedService


def member(reader: Reader, live: ThreadedService) -> None:
    """Somebody who signed in by the service's own window."""
    fill_thread(reader, live)
    known_at_the_service(reader, live.sign_in("mia"))
    reader.read()
    sign_in(reader)


def page_empty(reader: Reader, _: ThreadedService) -> None:
    open_page(reader)


def page(reader: Reader, live: ThreadedService) -> None:
    """The thread as readers without JavaScript have it."""
    fill_thread(reader, live)
    open_page(reader)


def page_replying(reader: Reader, live: ThreadedService) -> None:
    page(reader, live)
    reader.page.locator("article a[href*='reply=']").first.click()


def open_page(reader: Reader) -> None:
    """The service's own page of the thread."""
    key = quote(reader.key, safe="")
    reader.page.goto(f"{reader.wire.address}/sites/garage/threads?thread={key}&lang={reader.language}")


# axe's visitor is vouched for by a made-up answer; here the service's own window signs somebody in.
# Each is taken in Arabic anyway.
STATES: dict[str, Scene] = {scene.__name__: scene for scene in SCENES if scene not in {signed_in, in_arabic}}
STATES |= {scene.__name__: scene for scene in (member, page_empty, page, page_replying)}
