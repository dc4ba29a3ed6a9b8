"""Pages that a person reads: templates, their texts, and the headers that keep them to themselves."""

from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from litestar import Response

from comments.foundation.texts import texts_for

_FOLDER = Path(__file__).resolve().parent / "templates"
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"
)
PAGE_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    # «no-referrer» would make a browser send `Origin: null` with our own forms.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Vary": "Accept-Language",
}


@cache
def environment() -> Environment:
    """The templates, every value escaped, a missing one refused."""
    made = Environment(loader=FileSystemLoader(_FOLDER), autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    # For parts that stand in pages of any catalogue.
    made.globals["texts_for"] = texts_for
    return made


def render_page(template: str, language: str, context: dict[str, Any], domain: str = "thread") -> str:
    """A page in one language; `t` gives its texts from a catalogue."""
    texts = texts_for(language, domain)
    return environment().get_template(template).render(t=texts, language=language, **context)


def page_response(
    template: str,
    language: str,
    context: dict[str, Any],
    status: int = 200,
    headers: dict[str, str] | None = None,
    domain: str = "thread",
) -> Response[str]:
    """A page as an answer; never stored unless its caller says otherwise."""
    body = render_page(template, language, context, domain)
    everything = {**PAGE_HEADERS, "Cache-Control": "no-store", "Content-Language": language, **(headers or {})}
    return Response(body, status_code=status, media_type="text/html", headers=everything)
