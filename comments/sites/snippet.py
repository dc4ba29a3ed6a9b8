"""What a blog pastes into its article template."""

from html import escape

from comments.foundation.texts import texts_for
from comments.sites.widget_build import CHECKING, WIDGET, integrity_of, pinned_name, widget_folder


def snippet(public_url: str, slug: str, locale: str) -> str:
    """The element, the link for readers without JavaScript, and the script."""
    return _snippet(public_url, slug, locale, WIDGET, "")


def pinned_snippet(public_url: str, slug: str, locale: str) -> str:
    """The same with the script of today's build, which browsers refuse if a single byte of it is another."""
    folder = widget_folder()
    integrity = f' integrity="{integrity_of(folder / CHECKING)}" crossorigin="anonymous"'
    return _snippet(public_url, slug, locale, pinned_name(folder, WIDGET), integrity)


def _snippet(public_url: str, slug: str, locale: str, bundle: str, attributes: str) -> str:
    address, label = escape(public_url.rstrip("/")), escape(texts_for(locale, "pages")("pages.snippet.link"))
    return (
        f'<aparte-thread site="{slug}">\n'
        f'  <a href="{address}/sites/{slug}/threads">{label}</a>\n'
        f"</aparte-thread>\n"
        f'<script type="module" src="{address}/widget/{bundle}"{attributes}></script>\n'
    )
