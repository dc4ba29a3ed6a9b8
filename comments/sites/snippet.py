"""What a blog pastes into its article template."""

from html import escape

from comments.foundation.texts import texts_for


def snippet(public_url: str, slug: str, locale: str) -> str:
    """The element, the link for readers without JavaScript, and the script."""
    address, label = escape(public_url.rstrip("/")), escape(texts_for(locale, "pages")("pages.snippet.link"))
    return (
        f'<aparte-thread site="{slug}">\n'
        f'  <a href="{address}/sites/{slug}/threads">{label}</a>\n'
        f"</aparte-thread>\n"
        f'<script type="module" src="{address}/widget/aparte.js"></script>\n'
    )
