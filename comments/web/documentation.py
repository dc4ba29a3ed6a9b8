"""The API's own description: OpenAPI 3.1 as JSON, and a page that lists the calls and loads nothing from elsewhere."""

from typing import Any

from litestar import Litestar, Request, Response, get
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Tag

from comments.web.pages import page_response
from comments.web.problems import language_of

openapi = OpenAPIConfig(
    title="Aparté",
    version="1",
    description="Comments for blogs. Errors are application/problem+json (RFC 9457).",
    path="/api/v1/schema",
    render_plugins=[JsonRenderPlugin(path="/openapi.json")],
    tags=[
        Tag(name="reading", description="What anybody may read, from any origin."),
        Tag(name="writing", description="What readers may do, from the site's own pages."),
        Tag(name="receipts", description="A guest's own view of what one comment left."),
    ],
)


@get("/api/v1/schema", include_in_schema=False)
async def list_calls(request: Request[Any, Any, Any]) -> Response[str]:
    """Every call of the API, for people."""
    return page_response("visitor/schema.html", language_of(request), {"calls": _calls(request.app)})


def _calls(app: Litestar) -> list[dict[str, str]]:
    paths: dict[str, Any] = app.openapi_schema.to_schema()["paths"]
    return [
        {"method": method.upper(), "path": path, "summary": str(operation.get("description") or "")}
        for path, operations in sorted(paths.items())
        for method, operation in operations.items()
    ]
