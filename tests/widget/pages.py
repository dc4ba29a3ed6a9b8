"""Blog pages that carry the snippet, as their owners would write them."""

ARTICLE = "<p>The gearbox came out on Saturday, and went back in on Sunday, with one bolt to spare. " * 3 + "</p>"
STYLE = """
body { max-width: 44rem; margin: 2rem auto; padding-inline: 1rem; font: 17px/1.65 Georgia, serif }
body { color: #22252a; background: #fff }
@media (prefers-color-scheme: dark) { body { color: #d8dbe0; background: #14161a } }
"""


def blog_page(service: str, *, element: str = "<aparte-thread site=garage></aparte-thread>", **others: str) -> str:
    """A page of the blog: `head`, `lang`, `dir` and what comes `after` the element may be given."""
    title = others.get("title", "Rebuilding the gearbox")
    return f"""<!doctype html>
<html lang="{others.get("lang", "en")}" dir="{others.get("dir", "ltr")}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title>
<link rel="icon" href="data:,"><link rel="stylesheet" href="/blog.css">{others.get("head", "")}</head>
<body><main><h1>{title}</h1>{others.get("article", ARTICLE)}
{element}</main>
<footer>The garage</footer>
<script type="module" src="{service}/widget/aparte.js"></script>{others.get("after", "")}
</body></html>"""


def pinned_page(snippet: str) -> str:
    """A page with a snippet that names its own script."""
    return f"""<!doctype html><html lang="en"><meta charset="utf-8"><title>Rebuilding the gearbox</title>
<link rel="icon" href="data:,"><link rel="stylesheet" href="/blog.css">
<main><h1>Rebuilding the gearbox</h1>{snippet}</main></html>"""
