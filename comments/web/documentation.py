"""The API's own description: OpenAPI 3.1 as JSON, and a page that lists the calls and loads nothing from elsewhere."""

from typing import Any

from litestar import Request, Response, Router
from litestar.enums import MediaType
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin, OpenAPIRenderPlugin
from litestar.openapi.spec import Tag

from comments.foundation.errors import NotFoundError
from comments.web.pages import PAGE_HEADERS, render_page
from comments.web.problems import language_of


class CallList(OpenAPIRenderPlugin):
    """Every call of the API, for people."""

    def __init__(self) -> None:
        super().__init__(path="/", media_type=MediaType.HTML)

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        """The page."""
        context = {"calls": _calls(openapi_schema["paths"])}
        return render_page("visitor/schema.html", language_of(request), context).encode()


def _keep_to_itself(response: Response[Any]) -> Response[Any]:
    if response.status_code == NotFoundError.status:
        # In the shape of every other refusal, in place of the framework's own page.
        raise NotFoundError
    response.headers.update(PAGE_HEADERS)
    return response


openapi = OpenAPIConfig(
    title="Aparté",
    version="1",
    description="Comments for blogs. Errors are application/problem+json (RFC 9457).",
    render_plugins=[JsonRenderPlugin(path="/openapi.json"), CallList()],
    openapi_router=Router("/api/v1/schema", route_handlers=[], include_in_schema=False, after_request=_keep_to_itself),
    tags=[
        Tag(name="reading", description="What anybody may read, from any origin."),
        Tag(name="writing", description="What readers may do, from the site's own pages."),
        Tag(name="receipts", description="A guest's own view of what one comment left."),
    ],
)


def _calls(paths: dict[str, Any]) -> list[dict[str, str]]:
    return [
        {"method": method.upper(), "path": path, "summary": str(operation.get("description") or "")}
        for path, operations in sorted(paths.items())
        for method, operation in operations.items()
    ]
