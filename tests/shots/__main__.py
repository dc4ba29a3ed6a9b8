"""`make shots`: every state, light and dark, wide and narrow, in three languages; `STATES="empty thread"` for some."""

import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count, product
from pathlib import Path

from playwright.sync_api import Browser
from playwright.sync_api import Error as BrowserError

from tests.browser import chromium
from tests.shots.contact_sheet import Shot, write_sheet
from tests.shots.states import STATES
from tests.widget.conftest import SITES, serving_blog, sitting_down
from tests.widget.reader import Reader
from tests.widget.stand_in import StandIn
from tests.widget.threaded_service import ThreadedService

FOLDER = Path("shots")
LANGUAGES = ("en", "fr", "ar")
WIDTHS = (1280, 390)
THEMES = ("light", "dark")
_TALLEST = 2600
_PATIENCE_MS = 10_000
_SETTLED = "() => Promise.all(document.getAnimations().map(each => each.finished.catch(() => null)))"
_keys = count(1)


def main(chosen: list[str]) -> int:
    """Take them all, or those of the chosen states; gives the exit code."""
    unknown = [name for name in chosen if name not in STATES]
    if unknown:
        sys.exit(f"There is no state {', '.join(unknown)}. There are: {', '.join(STATES)}.")
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir()
    with tempfile.TemporaryDirectory() as data, studio(Path(data)) as rooms:
        shots = [shot for state in chosen or STATES for shot in _photograph(state, *rooms)]
    write_sheet(shots, FOLDER)
    missing = [shot for shot in shots if shot.trouble]
    print(f"\n{len(shots) - len(missing)} photographs: {(FOLDER / 'index.html').resolve().as_uri()}")  # noqa: T201
    for shot in missing:
        print(f"not taken: {shot.file}: {shot.trouble}")  # noqa: T201
    return 1 if missing else 0


@contextmanager
def studio(data: Path) -> Iterator[tuple[Browser, StandIn, ThreadedService]]:
    """A browser, a blog, and the service with its sites and one person of theirs."""
    with chromium() as browser, serving_blog() as blog, ThreadedService(data).running() as live:
        for slug, settings in SITES.items():
            live.add_site(slug, [blog.address], settings)
        live.add_person("mia")
        live.let("garage", "mia")
        yield browser, blog, live


def _photograph(state: str, browser: Browser, blog: StandIn, live: ThreadedService) -> Iterator[Shot]:
    """A state in every language, width and theme; the page is brought to it once for both themes."""
    for language, width in product(LANGUAGES, WIDTHS):
        context = browser.new_context(
            viewport={"width": width, "height": 900}, locale=language, reduced_motion="reduce"
        )
        context.set_default_timeout(_PATIENCE_MS)
        with StandIn(live.address).running() as wire:
            reader = sitting_down(context.new_page(), blog, wire, f"/shot-{next(_keys)}/", language)
            trouble = _bring_about(state, reader, live)
            for theme in THEMES:
                shot = Shot(state, language, width, theme, trouble)
                if not trouble:
                    _shoot(reader, shot)
                print(f"  {shot.file}", end="\r", flush=True)  # noqa: T201  progress
                yield shot
            context.close()
    print(f"{state:<20}{len(LANGUAGES) * len(WIDTHS) * len(THEMES)}")  # noqa: T201  progress


def _bring_about(state: str, reader: Reader, live: ThreadedService) -> str:
    """Nothing, or why it could not be."""
    try:
        STATES[state](reader, live)
    except (BrowserError, AssertionError) as error:
        return str(error).partition("\n")[0]
    return ""


def _shoot(reader: Reader, shot: Shot) -> None:
    reader.page.emulate_media(color_scheme=shot.theme)  # type: ignore[arg-type]
    reader.page.evaluate(_SETTLED)
    height = min(_TALLEST, reader.page.evaluate("document.documentElement.scrollHeight"))
    clip = {"x": 0, "y": 0, "width": shot.width, "height": height}
    reader.page.screenshot(path=FOLDER / shot.file, full_page=True, clip=clip)  # type: ignore[arg-type]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
