"""What a browser holds, and whom its pages asked: the facts that the register of cookies is compared with."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Request

Kept = tuple[str, str]
"""Where something is kept, and its name."""
_STORED = """async () => [
  ...Object.keys(localStorage).map(name => ['local-storage', name]),
  ...Object.keys(sessionStorage).map(name => ['session-storage', name]),
  ...(await indexedDB.databases()).map(({ name }) => ['database', name]),
  ...(await caches.keys()).map(name => ['cache', name]),
  ...(await navigator.serviceWorker.getRegistrations()).map(({ scope }) => ['service-worker', scope]),
]"""


@dataclass
class Traces:
    """What was found in a browser at each state that was looked at, and every origin that was asked for something."""

    context: BrowserContext
    found: dict[str, set[Kept]] = field(default_factory=dict)
    asked: set[str] = field(default_factory=set)
    readable: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.context.on("request", self._notice)

    @property
    def everything(self) -> set[Kept]:
        return set().union(*self.found.values())

    def look(self, state: str) -> set[Kept]:
        """Keep what the browser holds now, on every page that is open."""
        cookies = self.context.cookies()
        self.readable |= {each.get("name", "") for each in cookies if not each.get("httpOnly")}
        kept = {("cookie", each.get("name", "")) for each in cookies}
        for page in self.context.pages:
            if page.url.startswith("http"):
                kept |= {(where, name) for where, name in page.evaluate(_STORED)}
        self.found.setdefault(state, set()).update(kept)
        return kept

    def _notice(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme != "data":
            self.asked.add(f"{parts.scheme}://{parts.netloc}")
