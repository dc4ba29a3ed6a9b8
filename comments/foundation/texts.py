"""The texts people read, from gettext catalogues: `comments/locales/<language>/<domain>.po`, msgids as dotted keys."""

from functools import cache
from pathlib import Path

from comments.foundation.catalogues import read_catalogue

LANGUAGES = ("en", "fr")
"""Languages in which everything is said, the fallback first."""

_FOLDER = Path(__file__).resolve().parent.parent / "locales"


class UnknownTextError(LookupError):
    """A key that no catalogue has: a fault of the program, never of its user."""


class Texts:
    """The catalogue of one language and domain; `texts("widget.reply_to", name="Ada")` gives the sentence."""

    def __init__(self, language: str, domain: str) -> None:
        self.language = language
        self.domain = domain
        self._catalogue = read_catalogue(_FOLDER / language / f"{domain}.po")

    def __call__(self, key: str, /, **parameters: object) -> str:
        """The sentence for a key, its `{parameters}` filled in; raises UnknownTextError."""
        text = self._catalogue.texts.get(key)
        if not text:
            raise UnknownTextError(self.language, self.domain, key)
        return text.format(**parameters) if parameters else text

    def plural(self, key: str, number: int, /, **parameters: object) -> str:
        """The sentence for a number, by the language's plural rule; msgid_plural is `key.other`."""
        forms = self._catalogue.forms.get(key)
        if forms is None:
            raise UnknownTextError(self.language, self.domain, key)
        return forms[self._catalogue.form_of(number)].format(number=number, **parameters)

    def all(self, prefix: str = "") -> dict[str, str]:
        """Every singular text whose key begins with the prefix, keys without it."""
        texts = self._catalogue.texts
        return {key.removeprefix(prefix): text for key, text in texts.items() if key.startswith(prefix)}


@cache
def texts_for(language: str, domain: str) -> Texts:
    """The catalogue, read once."""
    return Texts(language, domain)


@cache
def languages_of(domain: str) -> frozenset[str]:
    """The languages that have a catalogue of their own for a domain; some say more than others."""
    return frozenset(path.parent.name for path in _FOLDER.glob(f"*/{domain}.po"))


def choose_language(*wishes: str | None) -> str:
    """The first wish that is a complete language; a wish is a tag (`fr-CA`) or an Accept-Language header."""
    for wish in wishes:
        for tag in _by_weight(wish or ""):
            primary = tag.partition("-")[0].lower()
            if primary in LANGUAGES:
                return primary
    return LANGUAGES[0]


def _by_weight(header: str) -> list[str]:
    weighted: list[tuple[float, str]] = []
    for part in header[:200].split(","):
        tag, _, weight = part.strip().partition(";q=")
        try:
            weighted.append((-float(weight or 1), tag.strip()))
        except ValueError:
            continue
    return [tag for _, tag in sorted(weighted, key=lambda pair: pair[0])]
