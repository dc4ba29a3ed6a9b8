"""The console, and the administrators' JSON."""

from comments.web.admin.routes import admin_api_router, console_router

__all__ = ["admin_api_router", "console_router"]
