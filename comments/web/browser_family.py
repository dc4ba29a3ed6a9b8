"""Which browser, as far as a list of one's own sessions needs to tell: its family, never its version."""

from typing import Final

# In this order: most browsers also name those whose pages they want to be given.
_FAMILIES: Final = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Vivaldi", "Vivaldi"),
    ("Firefox/", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chromium", "Chromium"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
    ("curl/", "curl"),
    ("python-httpx", "Python"),
)


def browser_family(user_agent: str) -> str:
    """The family's name, empty for one that is not known."""
    return next((name for mark, name in _FAMILIES if mark in user_agent), "")
